import { type NotificationLog, readLog, type Section } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served } from "./support/served.js";
import { stores, tagsOf } from "./support/stores.js";

for (const [kind, open] of Object.entries(stores)) {
  describe(`a remote log over ${kind}`, { tags: tagsOf[kind] ?? [] }, () => {
    it("answers every section as the local one does", async () => {
      await using opened = await open();
      const { log, add } = await emptyLog({ store: opened.store, pipelines: 2, sectionSize: 7 });
      await add(someEvents(40));
      await add(someEvents(21), 1);
      await using server = await served(log, { sectionSize: 7 });
      const remote = server.remote();
      const asked = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 30 }));
      await fc.assert(
        fc.asyncProperty(asked, async ([pipeline, first, more]) => {
          const id = `${first},${first + more}`;
          expect(plain(await remote.section(pipeline, id))).toEqual(plain(await log.section(pipeline, id)));
        }),
        { numRuns: 300 },
      );
      for (const pipeline of [0, 1]) {
        expect(plain(await remote.section(pipeline, "current"))).toEqual(plain(await log.section(pipeline, "current")));
        expect(await remote.head(pipeline)).toEqual(await log.head(pipeline));
      }
    });

    it("reads the whole log in steps of any size, also while it grows", async () => {
      await using opened = await open();
      const { log, add } = await emptyLog({ store: opened.store });
      await add(someEvents(250));
      await using server = await served(log, { sectionSize: 100 });
      for (const limit of [1, 7, 100, 101, 500]) expect(await idsOf(server.remote(), limit)).toEqual(oneTo(250));
      const remote = server.remote();
      expect(await idsOf(remote, 100)).toEqual(oneTo(250));
      await add(someEvents(60));
      expect(await idsOf(remote, 100)).toEqual(oneTo(310));
    });
  });
}

it("reads an empty log, and one event after the other as they come", async () => {
  const { log, add } = await emptyLog();
  await using server = await served(log, { sectionSize: 3 });
  const remote = server.remote();
  for (let n = 0; n < 8; n += 1) {
    const { items } = await remote.section(0, `${n + 1},${n + 100}`);
    expect(items).toEqual([]);
    await add(someEvents(1));
    expect((await remote.section(0, `${n + 1},${n + 100}`)).items.map(({ id }) => id)).toEqual([n + 1]);
  }
});

function plain(section: Section): unknown {
  return { ...section, items: section.items.map((item) => ({ ...item, data: Buffer.from(item.data).toString("hex") })) };
}

async function idsOf(log: NotificationLog, limit: number): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of readLog(log, 0, { limit })) ids.push(id);
  return ids;
}

function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
