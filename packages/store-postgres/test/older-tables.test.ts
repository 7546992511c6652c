import { readFile } from "node:fs/promises";
import { identityAt, StoreUnavailable } from "@es/core";
import { postgres, postgresMigrations } from "@es/store-postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

/** The tables as the version before made them, with a row in each. */
async function older(schema: string): Promise<void> {
  const sql = await readFile(new URL("./fixtures/version-1.sql", import.meta.url), "utf8");
  await database.query(sql.replaceAll('"es"', schema));
  await database.query(`INSERT INTO ${schema}.logs (application, epoch, pipelines) VALUES ('app', 'an epoch', 1)`);
  await database.query(`INSERT INTO ${schema}.heads VALUES (1, 0, 1)`);
  await database.query(`INSERT INTO ${schema}.events VALUES (1, 0, 1, 1, 77, 'a', 'written', '1', NULL)`);
  await database.query(`INSERT INTO ${schema}.tracking VALUES (1, 'up', 0, 7, 0, 'e', 77)`);
}

it("tables as the version before made them are brought up to date, and read", async () => {
  await older("older");
  await using store = postgres(database.url, { schema: "older" });
  const recorder = await store.open("app");
  expect((await recorder.events("a")).map(({ unitId }) => unitId)).toEqual([77]);
  expect(await recorder.tracked("up", 0)).toEqual({ position: 7, epoch: "e", identity: undefined });
  await recorder.record([{ events: [], tracking: [{ upstream: "up", pipeline: 0, epoch: "e", from: 7, to: 8, identity: "8:x:1" }] }]);
  // A process of the version before goes on.
  await database.query(
    "UPDATE older.tracking SET position = 9, came_from = 8, epoch = 'e', unit = 5 WHERE upstream = 'up' AND position = 8",
  );
  const tracked = await recorder.tracked("up", 0);
  expect(tracked).toEqual({ position: 9, epoch: "e", identity: "8:x:1" });
  expect(identityAt(tracked as never)).toBeUndefined();
});

it("what is missing is printed for those who migrate by hand, and the error says how", async () => {
  await older("by_hand");
  await using store = postgres(database.url, { schema: "by_hand", migrate: false });
  await expect(store.open("app")).rejects.toThrow(StoreUnavailable);
  await expect(store.open("app")).rejects.toThrow('run what postgresMigrations("by_hand", 1) prints');
  await database.query(postgresMigrations("by_hand", 1));
  expect(await (await store.open("app")).head(0)).toBe(1);
});
