import { aggregate, application, data, event, memory, pipe, singleThreaded, system } from "@es/core";
import { expect, it } from "vitest";

const begun = event("thread.begun");
const woven = event("cloth.woven", data<{ from: string }>());

const Thread = aggregate("thread", () => ({}))
  .on(begun, (thread) => thread)
  .creates({ begin: () => begun() });

const Cloth = aggregate("cloth", () => ({}))
  .on(woven, (cloth) => cloth)
  .creates({ weave: (from: string) => woven({ from }) });

const mill = application("mill", { threads: Thread, cloths: Cloth }).commands({
  begin: (_, id: string) => Thread.begin(id),
  weave: async ({ threads }, id: string, from: string) => {
    await threads.expect(from);
    return Cloth.weave(id, from);
  },
});

const shop = application("shop", { threads: Thread, cloths: Cloth })
  .on(begun, ({ aggregateId }) => Thread.begin(aggregateId))
  .on(woven, ({ aggregateId, data }) => Cloth.weave(aggregateId, data.from));

it.each([
  { thread: 0, cloth: 1 },
  { thread: 1, cloth: 0 },
])("what waits in pipeline $cloth for pipeline $thread goes on when that one is so far, without any news", async ({ thread, cloth }) => {
  const woven = system(pipe(mill, shop), { partitions: 2 });
  const store = memory();
  const before = await singleThreaded(woven, { store, following: false });
  await before.mill.inPipeline(thread).begin("t");
  await before.mill.inPipeline(cloth).weave("c", "t");
  await before.stop();
  await using running = await singleThreaded(woven, { store });
  await running.settled();
  expect(await running.shop.cloths.has("c")).toBe(true);
});
