import { type NotificationLog, type Store, singleThreaded } from "@es/core";
import { remoteLog } from "@es/notification-log-http";
import { sqlite as store } from "@es/store-sqlite";
import type { Amounts } from "../amounts.js";
import { copyingSystem } from "../domain.js";
import { sqlite } from "../engines/sqlite.js";
import type { Row } from "../harness/row.js";
import { type Done, timed } from "../harness/work.js";
import { serveLog } from "./http.js";

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
