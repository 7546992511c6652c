import type { NotificationLog } from "@es/core";
import { type Notification, readSection } from "@es/core/adapter";
import { expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served } from "./support/served.js";

/** A served log that can be set back, read as a follower reads it: from its position on, the event there included. */
async function followed(count: number) {
  const recorders = [await emptyLog(), await emptyLog()] as const;
  await recorders[0].add(someEvents(count));
  let current = 0;
  const { epoch } = await recorders[0].log.head(0);
  const log = {
    application: "core",
    section: async (pipeline: number, id: string) => ({ ...(await recorders[current]?.log.section(pipeline, id)), epoch }) as never,
    head: async (pipeline: number) => ({ ...(await recorders[current]?.log.head(pipeline)), epoch }) as never,
    heads: async () => ({ ...(await recorders[current]?.log.heads()), epoch }) as never,
  };
  const replace = async (other: number) => {
    await recorders[1].add(someEvents(other));
    current = 1;
  };
  return { server: await served(log, { sectionSize: 10 }), add: recorders[0].add, replace, restore: () => (current = 0) };
}

const unitOf = (items: readonly Notification[]) => items.map(({ unitId }) => unitId);

it("sends the number of the unit with each event", async () => {
  const { server } = await followed(3);
  await using _ = server;
  const numbers = unitOf((await readSection(server.remote(), 0, { after: 0, limit: 9 })).items);
  expect(numbers).toHaveLength(3);
  for (const number of numbers) expect(Number.isSafeInteger(number)).toBe(true);
});

it("asks once, and conditionally, for the event at a position and what comes after it", async () => {
  const { server, add } = await followed(25);
  await using _ = server;
  const remote = server.remote();
  await readSection(remote, 0, { after: 20, limit: 500 });
  server.answers.length = 0;
  for (let step = 0; step < 3; step += 1) expect((await readSection(remote, 0, { after: 24, limit: 501 })).items).toHaveLength(1);
  await add(someEvents(1));
  expect((await readSection(remote, 0, { after: 24, limit: 501 })).items.map(({ id }) => id)).toEqual([25, 26]);
  expect((await readSection(remote, 0, { after: 25, limit: 501 })).items.map(({ id }) => id)).toEqual([26]);
  const tail = "/core/pipelines/0/sections/21,30";
  expect(server.answers).toEqual([
    `200 ${tail}?after=24`,
    ...Array(2).fill(`304 ${tail}?after=24`),
    `200 ${tail}?after=24`,
    `200 ${tail}?after=25`,
  ]);
});

for (const [grown, count] of [
  ["is shorter", 15],
  ["has grown to the same id", 25],
  ["has grown past it", 29],
  ["has grown into another section", 42],
  ["is empty", 0],
] as const) {
  it(`hands on the event that stands at a position now, where the log was set back and ${grown}`, async () => {
    const { server, replace, restore } = await followed(25);
    await using _ = server;
    const remote = server.remote();
    const before = unitOf((await readSection(remote, 0, { after: 0, limit: 500 })).items);
    const position = async () => (await readSection(remote, 0, { after: 24, limit: 501 })).items[0]?.unitId;
    expect(await position()).toBe(before[24]);
    await replace(count);
    if (count < 25) expect(await position()).toBeUndefined();
    else expect(await position()).not.toBe(before[24]);
    restore();
    expect(await position()).toBe(before[24]);
  });
}

it("hands on the event at the end of a section as it is now", async () => {
  const { server, replace } = await followed(20);
  await using _ = server;
  const remote = server.remote();
  const [last] = unitOf((await readSection(remote, 0, { after: 19, limit: 501 })).items);
  await replace(33);
  expect((await readSection(remote, 0, { after: 19, limit: 501 })).items[0]?.unitId).not.toBe(last);
});

it("hands on the first event of a section, and a whole one, as they are now", async () => {
  const { server, replace } = await followed(33);
  await using _ = server;
  const read = async () => unitOf((await readSection(server.remote(), 0, { after: 20, limit: 10 })).items);
  const before = await read();
  await replace(41);
  expect((await read()).every((unit, index) => unit !== before[index])).toBe(true);
});

it("reads a server that sends no units", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(2));
  const without = (items: readonly Notification[]) => items.map((item) => ({ ...item, unitId: undefined }));
  const older: NotificationLog = {
    application: "core",
    head: (pipeline) => log.head(pipeline),
    heads: () => log.heads(),
    section: async (pipeline, id) => {
      const section = await log.section(pipeline, id);
      return { ...section, items: without(section.items) };
    },
  };
  await using server = await served(older);
  expect(unitOf((await readSection(server.remote(), 0, { after: 0, limit: 9 })).items)).toEqual([undefined, undefined]);
});

it("keeps nothing that was read while the log was set back", async () => {
  const { log: before, add } = await emptyLog();
  const { log: after, add: addAfter } = await emptyLog();
  await Promise.all([add(someEvents(10)), addAfter(someEvents(10))]);
  const { epoch } = await before.head(0);
  let current = before;
  const log: NotificationLog = {
    application: "core",
    head: async (pipeline) => ({ ...(await current.head(pipeline)), epoch }),
    heads: async () => ({ ...(await current.heads()), epoch }),
    section: async (pipeline, id) => {
      const section = { ...(await current.section(pipeline, id)), epoch };
      // Between the question for the last event, and that for all.
      if (id === "10,10") current = after;
      return section;
    },
  };
  await using server = await served(log, { sectionSize: 10 });
  expect((await server.get("/core/pipelines/0/sections/1,10")).status).toBe(503);
  const read = await server.remote().section(0, "1,10");
  expect(unitOf(read.items)).toEqual(unitOf((await after.section(0, "1,10")).items));
});
