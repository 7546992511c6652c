import { GroupCommit, type Recorder } from "@es/core";
import { postgres } from "@es/store-postgres";
import { idsOf, stored } from "@es/tooling/testing";
import type pg from "pg";
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

it("work alongside that is slow holds up its own pipeline only", async () => {
  await using store = postgres(database.url);
  const recorder: Recorder<pg.PoolClient> = await store.open("slow", { pipelines: 3 });
  const commits = new GroupCommit(recorder);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const slow = commits.append({ pipeline: 1, events: [stored("slow")], alongside: () => ended });
  const held = commits.append({ pipeline: 1, events: [stored("held")] });
  for (const position of [1, 2]) {
    const others = [0, 2].map((pipeline) => commits.append({ pipeline, events: [stored(`p${pipeline}`, position)] }));
    expect(await Promise.all(others)).toEqual([[position], [position]]);
  }
  end();
  expect(await Promise.all([slow, held])).toEqual([[1], [2]]);
});
