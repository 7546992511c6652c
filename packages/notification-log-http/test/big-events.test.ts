import { memory, type NotificationLog, readLog, type Store } from "@es/core";
import { expect, it } from "vitest";
import { AnswerRefused } from "../src/index.js";
import { answerBytes } from "../src/wire.js";
import { emptyLog } from "./support/logs.js";
import { served } from "./support/served.js";

const sections = "/core/pipelines/0/sections";

interface Body {
  readonly archived: boolean;
  readonly links: { readonly next?: string };
  readonly items: readonly { readonly id: number }[];
}

async function bigEvents(maxEventBytes?: number) {
  const store = memory(maxEventBytes === undefined ? {} : { maxEventBytes }) as Store<never>;
  const { log, add } = await emptyLog({ store });
  for (let n = 0; n < 25; n += 1) await add([Buffer.alloc(n === 12 ? 5000 : 400, "x")]);
  return { log, add };
}

it("cuts an answer at the byte cap between two events, and links to the rest", async () => {
  const { log } = await bigEvents();
  await using server = await served(log, { sectionSize: 10, maxBytes: 2000 });
  const ids: number[] = [];
  let next: string | undefined = "1,10";
  while (next !== undefined) {
    const answer = await server.get(`${sections}/${next}`);
    const text = await answer.text();
    const body = JSON.parse(text) as Body;
    expect(text.length < 2500 || body.items.length === 1).toBe(true);
    const whole = body.archived && !next.includes("after");
    expect(answer.headers.get("cache-control")).toBe(whole ? "private, max-age=31536000, immutable" : "private, no-cache");
    ids.push(...body.items.map(({ id }) => id));
    next = body.links.next;
  }
  expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
});

it("reads through cut sections from anywhere", async () => {
  const { log } = await bigEvents(5000);
  await using server = await served(log, { sectionSize: 10, maxBytes: 2000 });
  const remote = server.remote({ maxBytes: answerBytes(5000, 1) });
  for (const limit of [1, 4, 100]) {
    for (let after = 0; after <= 25; after += 1) {
      const ids: number[] = [];
      for await (const { id } of readLog(remote, 0, { after, limit })) ids.push(id);
      expect(ids).toEqual(Array.from({ length: 25 - after }, (_, index) => after + index + 1));
    }
  }
});

it("names a range that it did not read to its end by what it read of it", async () => {
  const { log, add } = await emptyLog({ store: memory({ maxEventBytes: 5000 }) as Store<never> });
  for (let n = 0; n < 40; n += 1) await add([Buffer.alloc(2000, "x")]);
  await using server = await served(log, { sectionSize: 10, maxBytes: 6000 });
  const { id, archived, items, next } = await server.remote({ maxBytes: answerBytes(5000, 1) }).section(0, "1,40");
  expect(items.length).toBeLessThan(40);
  expect({ id, archived, next }).toEqual({ id: `1,${items.length}`, archived: true, next: `${items.length + 1},${items.length + 10}` });
});

it("refuses at the first question to read with fewer bytes than an event of the log may take, and names both options", async () => {
  const { log } = await bigEvents(5000);
  await using server = await served(log, { sectionSize: 10 });
  const enough = answerBytes(5000, 1);
  const remote = server.remote({ maxBytes: enough - 1 });
  for (const asking of [() => remote.heads(), () => remote.head(0), () => remote.section(0, "1,1")]) {
    await expect(asking()).rejects.toThrow(AnswerRefused);
    await expect(asking()).rejects.toThrow(`raise maxBytes to ${enough} at least, or lower maxEventBytes`);
  }
  expect((await server.remote({ maxBytes: enough }).section(0, "13,13")).items).toHaveLength(1);
});

const most = 4 * 1024 * 1024;
const worst = {
  quotes: Buffer.alloc(most, '"'),
  backslashes: Buffer.alloc(most, "\\"),
  "control characters": Buffer.alloc(most, 1),
  "a third of quotes": Buffer.alloc(most, '"aa'),
  "characters of four bytes": Buffer.alloc(most, "🍕"),
  "no text": Buffer.alloc(most, 0xff),
};

it.each(Object.entries(worst))("reads the biggest event at its defaults: %s", async (_, data) => {
  const { log, add } = await emptyLog();
  await add([Buffer.from("before"), data, Buffer.from("after")]);
  await using server = await served(log);
  const read: Uint8Array[] = [];
  for await (const item of readLog(server.remote(), 0)) read.push(item.data);
  expect(read).toHaveLength(3);
  expect(Buffer.from(read[1] ?? []).equals(data)).toBe(true);
  const { byteLength } = Buffer.from(await (await server.get(`${sections}/1,100?after=1`)).arrayBuffer());
  expect(byteLength).toBeLessThanOrEqual(answerBytes(most, 1));
});

it("reads at its defaults also where the store allows more, and where it does so later", async () => {
  const bound = 24 * 1024 * 1024;
  const { log: small } = await emptyLog();
  const { log: big, add } = await emptyLog({ store: memory({ maxEventBytes: bound }) as Store<never> });
  let maxEventBytes = small.maxEventBytes;
  const log: NotificationLog = {
    application: big.application,
    get maxEventBytes() {
      return maxEventBytes;
    },
    head: (pipeline) => big.head(pipeline),
    heads: () => big.heads(),
    section: (pipeline, id) => big.section(pipeline, id),
  };
  await add([Buffer.from("first")]);
  await using server = await served(log);
  const remote = server.remote();
  expect((await remote.section(0, "1,1")).items).toHaveLength(1);
  await add([Buffer.alloc(bound, '"')]);
  await expect(remote.section(0, "2,2")).rejects.toThrow("raise maxBytes");
  maxEventBytes = bound;
  expect((await remote.section(0, "2,2")).items[0]?.data).toHaveLength(bound);
});

it("reads events of before the bound, as far as they fit, and refuses bigger ones with the remedy", async () => {
  const { log: before, add } = await emptyLog({ store: memory({ maxEventBytes: 16 * 1024 * 1024 }) as Store<never> });
  await add([Buffer.alloc(11 * 1024 * 1024, '"'), Buffer.alloc(13 * 1024 * 1024, '"')]);
  const log: NotificationLog = {
    ...{ application: before.application, maxEventBytes: most },
    head: (pipeline) => before.head(pipeline),
    heads: () => before.heads(),
    section: (pipeline, id) => before.section(pipeline, id),
  };
  await using server = await served(log);
  expect((await server.remote().section(0, "1,1")).items).toHaveLength(1);
  const reading = server.remote().section(0, "2,2");
  await expect(reading).rejects.toThrow(AnswerRefused);
  await expect(reading).rejects.toThrow("raise maxBytes");
  expect((await server.remote({ maxBytes: 20 * 1024 * 1024 }).section(0, "2,2")).items).toHaveLength(1);
});
