// @module-tag mysql
import { mysql } from "@es/store-mysql";
import { idsOf, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

const pipelines = Array.from({ length: 8 }, (_, pipeline) => pipeline);

it("ids are answered as they were given while other processes write to the same pipelines", async () => {
  const given = new Map<string, number>();
  const write = async (writer: number) => {
    await using store = mysql(database.url);
    const recorder = await store.open("woven", { pipelines: pipelines.length });
    for (let round = 0; round < 40; round += 1) {
      // Now and then one pipeline alone, so that what each process knows falls behind in different ways.
      const chosen = round % 4 === 3 ? [(round + writer) % 8] : pipelines.filter((pipeline) => (pipeline + round + writer) % 3 > 0);
      const order = writer % 2 === 0 ? chosen : chosen.toReversed();
      const names = order.map((pipeline) => `w${writer}-${round}-${pipeline}`);
      const units = order.map((pipeline, index) => ({ pipeline, events: [stored(names[index] as string)] }));
      for (const [index, id] of idsOf(await recorder.record(units)).entries()) given.set(names[index] as string, id);
    }
  };
  await Promise.all([0, 1, 2].map(write));
  await using store = mysql(database.url);
  const recorder = await store.open("woven", { pipelines: pipelines.length });
  for (const pipeline of pipelines) {
    const read = await recorder.notifications(pipeline, { after: 0, limit: 10_000 });
    expect(read.map(({ id }) => id)).toEqual(read.map((_, index) => index + 1));
    for (const { aggregateId, id } of read) expect(`${aggregateId} ${given.get(aggregateId)}`).toBe(`${aggregateId} ${id}`);
  }
});
