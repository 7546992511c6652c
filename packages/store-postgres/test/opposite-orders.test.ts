// @module-tag postgres
import { postgres } from "@es/store-postgres";
import { idsOf, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

const pipelines = Array.from({ length: 8 }, (_, pipeline) => pipeline);

it("processes that write to all pipelines in opposite orders never run into a deadlock", async () => {
  const write = async (writer: number) => {
    await using store = postgres(database.url);
    const recorder = await store.open("woven", { pipelines: pipelines.length });
    const order = writer % 2 === 0 ? pipelines : pipelines.toReversed();
    for (let round = 0; round < 60; round += 1) {
      idsOf(await recorder.record(order.map((pipeline) => ({ pipeline, events: [stored(`w${writer}-${round}-${pipeline}`)] }))));
    }
  };
  await Promise.all([0, 1, 2, 3].map(write));
  // Connections that have ended have told of every deadlock they met.
  const { rows } = await database.query("SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()");
  expect(rows).toEqual([{ deadlocks: 0 }]);
});
