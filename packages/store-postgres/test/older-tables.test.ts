import { readFile } from "node:fs/promises";
import { StoreUnavailable } from "@es/core";
import { identityAt } from "@es/core/adapter";
import { postgres, postgresMigrations } from "@es/store-postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

/** The tables as an older version made them, with a row in each. */
async function older(schema: string, version: 1 | 2 = 1): Promise<void> {
  const sql = await readFile(new URL(`./fixtures/version-${version}.sql`, import.meta.url), "utf8");
  await database.query(sql.replaceAll('"es"', schema));
  await database.query(`INSERT INTO ${schema}.logs (application, epoch, pipelines) VALUES ('app', 'an epoch', 1)`);
  await database.query(`INSERT INTO ${schema}.heads VALUES (1, 0, 1)`);
  await database.query(`INSERT INTO ${schema}.events VALUES (1, 0, 1, 1, 77, 'a', 'written', '1', NULL)`);
  await database.query(`INSERT INTO ${schema}.tracking VALUES (1, 'up', 0, 7, 0, 'e', 77)`);
}

it("tables as the first version made them are brought up to date, and read", async () => {
  await older("older");
  await using store = postgres(database.url, { schema: "older" });
  const recorder = await store.open("app");
  expect((await recorder.events("a")).map(({ unitId }) => unitId)).toEqual([77]);
  expect(await recorder.tracked("up", 0)).toEqual({ position: 7, epoch: "e", identity: undefined });
  await recorder.record([{ events: [], tracking: [{ upstream: "up", pipeline: 0, epoch: "e", from: 7, to: 8, identity: "8:x:1" }] }]);
  // A process of the first version goes on.
  await database.query(
    "UPDATE older.tracking SET position = 9, came_from = 8, epoch = 'e', unit = 5 WHERE upstream = 'up' AND position = 8",
  );
  const tracked = await recorder.tracked("up", 0);
  expect(tracked).toEqual({ position: 9, epoch: "e", identity: "8:x:1" });
  expect(identityAt(tracked as never)).toBeUndefined();
});

it("the time is unknown of what the second version recorded, also beside this one", async () => {
  await older("untimed", 2);
  await using store = postgres(database.url, { schema: "untimed" });
  const recorder = await store.open("app");
  await recorder.record([
    { recordedAt: new Date(5), events: [{ aggregateId: "a", position: 2, type: "written", data: Buffer.from("2") }] },
  ]);
  // A process of the second version goes on.
  await database.query(`
    WITH head AS (UPDATE untimed.heads SET head = head + 1 WHERE log = 1 AND pipeline = 0 RETURNING head)
    INSERT INTO untimed.events (log, pipeline, id, position, unit, aggregate_id, type, data, dependencies)
    SELECT 1, 0, head.head, 3, 78, 'a', 'written', '3', NULL FROM head`);
  const times = [undefined, new Date(5), undefined];
  expect((await recorder.events("a")).map(({ recordedAt }) => recordedAt)).toEqual(times);
  expect((await recorder.notifications(0, { after: 0, limit: 9 })).map(({ recordedAt }) => recordedAt)).toEqual(times);
});

it("what is missing is printed for those who migrate by hand, and the error says how", async () => {
  await older("by_hand");
  await using store = postgres(database.url, { schema: "by_hand", migrate: false });
  await expect(store.open("app")).rejects.toThrow(StoreUnavailable);
  await expect(store.open("app")).rejects.toThrow('run what postgresMigrations("by_hand", 1) prints');
  await database.query(postgresMigrations("by_hand", 1));
  expect(await (await store.open("app")).head(0)).toBe(1);
});
