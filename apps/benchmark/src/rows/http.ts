import { type NotificationLog, type Store, singleThreaded } from "@es/core";
import { sectionId } from "@es/core/adapter";
import { remoteLog } from "@es/notification-log-http";
import { sqlite as store } from "@es/store-sqlite";
import type { Amounts } from "../aims.js";
import { copyingSystem } from "../domain.js";
import { sqlite } from "../engines/sqlite.js";
import { startChild } from "../harness/child.js";
import { type Done, type Row, repeatedly, timed, type Work } from "../harness/row.js";
import { RawConnection } from "../http/raw-connection.js";
import type { Ports } from "../http/serving-process.js";
import { feedSource, openSource } from "./open-source.js";

const connections = 16;
const aim = { ratio: 0.8 };

/** Serving archived sections to clients that ask as fast as they can. */
export function sectionServingRows({ log }: Amounts): readonly Row[] {
  return [20, 100, 1000].flatMap((size) => [
    {
      what: `sections of ${size} served`,
      against: "the same bytes by a bare fastify route",
      aim,
      open: () => serving(log, size, { known: false }),
    },
    {
      what: `sections of ${size} found unchanged (304)`,
      against: "the same by a bare fastify route",
      open: () => serving(log, size, { known: true }),
    },
  ]);
}

/** A process that serves a log of so many events, in a database of its own. */
async function serveLog(events: number, sectionSize: number) {
  const { database, source, close: closeSource } = await openSource(sqlite);
  await feedSource(source, events);
  const { first, close: closeServer } = await startChild(new URL("../http/serving-process.js", import.meta.url), [
    database.address,
    `${sectionSize}`,
  ]);
  const close = async () => {
    await closeServer();
    await closeSource();
  };
  return { database, ports: first as Ports, close };
}

async function serving(events: number, size: number, { known }: { readonly known: boolean }) {
  const { ports, close: closeServer } = await serveLog(events, size);
  const sections = Array.from({ length: Math.floor(events / size) }, (_, index) =>
    sectionId({ first: index * size + 1, last: (index + 1) * size }),
  );
  const ours = await asking(
    ports.ours,
    sections.map((section) => `/source/pipelines/0/sections/${section}`),
    known,
  );
  const baseline = await asking(
    ports.bare,
    sections.map((section) => `/${section}`),
    known,
  );
  const close = async () => {
    ours.close();
    baseline.close();
    await closeServer();
  };
  return { ours: ours.work, baseline: baseline.work, close };
}

/** Asks for the addresses in turns, over several connections; with `known`, by the entity tag that was found before. */
async function asking(port: number, paths: readonly string[], known: boolean): Promise<{ readonly work: Work; close(): void }> {
  const open = await Promise.all(Array.from({ length: connections }, () => RawConnection.to(port)));
  const requests = await Promise.all(paths.map(async (path) => requestFor(path, known ? await tagOf(port, path) : undefined)));
  let turn = 0;
  const work = repeatedly(async (caller) => {
    turn = (turn + 1) % requests.length;
    const status = await open[caller]?.ask(requests[turn] as string);
    if (status !== (known ? 304 : 200)) throw new Error(`${paths[turn]} was answered with ${status}`);
    return 1;
  }, connections);
  return { work, close: () => open.forEach((connection) => void connection.close()) };
}

function requestFor(path: string, tag: string | undefined): string {
  const condition = tag === undefined ? "" : `if-none-match: ${tag}\r\n`;
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${condition}\r\n`;
}

async function tagOf(port: number, path: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  await answer.arrayBuffer();
  return answer.headers.get("etag") ?? "";
}

/** Following a log on another machine, as good as: the server is another process, and the follower keeps what comes in a file. */
export function remoteFollowingRows({ log }: Amounts): readonly Row[] {
  return [
    {
      what: "events followed over loopback, one out for each in",
      against: "the same log followed locally",
      aim: { ratio: 0.6 },
      open: async () => {
        const { database, ports, close } = await serveLog(log, 100);
        const url = `http://127.0.0.1:${ports.ours}`;
        const remote = () => follow(log, { logs: { source: remoteLog({ url, application: "source" }) } });
        const local = () => follow(log, { stores: { source: store(database.address) } });
        return { ours: remote, baseline: local, close };
      },
    },
  ];
}

interface Upstream {
  readonly logs?: { readonly source: NotificationLog };
  readonly stores?: { readonly source: Store };
}

/** Follows a whole log from its beginning, however long that takes: a log of another length would be served otherwise. */
async function follow(count: number, upstream: Upstream): Promise<Done> {
  const copies = await sqlite.open();
  try {
    return await timed(async () => {
      await using running = await singleThreaded(copyingSystem(), { store: copies.store, applications: ["copying"], ...upstream });
      await running.settled();
      return count;
    });
  } finally {
    await copies.close();
  }
}
