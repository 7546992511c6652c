// @module-tag postgres
import { postgres } from "@es/store-postgres";
import { stored } from "@es/tooling/testing";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

it("work alongside that hides an error of its own is refused, alone or among others", async () => {
  await using store = postgres(database.url);
  const recorder = await store.open("hiding");
  const hiding = async (client: pg.PoolClient) => void (await client.query("SELECT 1/0").catch(() => {}));
  const [alone] = await recorder.record([{ events: [stored("a")], alongside: hiding }]);
  expect(alone?.refused?.message).toMatch("its error was swallowed");
  const outcomes = await recorder.record([
    { events: [stored("b")] },
    { events: [stored("a")], alongside: hiding },
    { events: [stored("c")] },
  ]);
  expect(outcomes.map(({ refused }) => refused?.message)).toEqual([undefined, alone?.refused?.message, undefined]);
  expect(await recorder.head(0)).toBe(2);
});
