// @module-tag postgres
import { postgres, postgresMigrations } from "@es/store-postgres";
import { idsOf, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

it("tables may be made by hand from what is printed, by another user than the one who records", async () => {
  const user = `es_plain_${Date.now()}`;
  await database.query(postgresMigrations("by_hand"));
  await database.query(`CREATE ROLE ${user} LOGIN`);
  await database.query(`GRANT USAGE ON SCHEMA by_hand TO ${user}`);
  await database.query(`GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA by_hand TO ${user}`);
  await database.query(`GRANT UPDATE ON by_hand.heads, by_hand.tracking, by_hand.snapshots TO ${user}`);
  const url = new URL(database.url);
  url.username = user;
  await using store = postgres(url.href, { schema: "by_hand", migrate: false });
  const recorder = await store.open("app");
  expect(idsOf(await recorder.record([{ events: [stored("a")], alongside: () => {} }]))).toEqual([1]);
  await store.close();
  await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
});
