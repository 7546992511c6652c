import { UnstorableEvent } from "@es/core";
import { LogMissing, NothingStored, SchemaTooNew } from "@es/core/adapter";
import { mysql } from "@es/store-mysql";
import { moved, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

const looking = { readOnly: true } as const;
const user = `es_looks_${Date.now()}`;
let database: TestDatabase;
let url: string;

beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE own (text VARCHAR(64)) ENGINE = InnoDB");
  await database.query(`CREATE USER ${user}@'%'`);
  await database.query(`GRANT SELECT ON ${new URL(database.url).pathname.slice(1)}.* TO ${user}@'%'`);
  url = Object.assign(new URL(database.url), { username: user }).href;
});
afterAll(async () => {
  await database.query(`DROP USER ${user}@'%'`);
  await database.drop();
});

/** All that there is in the database: what is defined, with where numbers of its own stand, and every row. */
async function stateOf(): Promise<unknown> {
  const tables = await database.query("SHOW TABLES");
  const all: unknown[] = [];
  for (const name of tables.flatMap((table) => Object.values(table) as string[])) {
    all.push(await database.query(`SHOW CREATE TABLE \`${name}\``), await database.query(`SELECT * FROM \`${name}\``));
  }
  return all;
}

it("rights to read are enough to look", async () => {
  await using store = mysql(database.url);
  const recorder = await store.open("app", { pipelines: 2 });
  await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]);
  await recorder.keepSnapshot({ aggregateId: "a", position: 1, data: Buffer.from("a") });
  const before = await stateOf();
  await using eye = mysql(url);
  const seen = await eye.open("app", looking);
  expect([seen.pipelines, await seen.heads(), (await seen.events("a")).length]).toEqual([2, [1, 0], 1]);
  expect((await seen.positions(moved(0, 1).upstream)).length).toBe(1);
  expect(await seen.snapshot("a")).toMatchObject({ position: 1 });
  expect(await seen.reading(async (tx) => (await tx.query("SELECT * FROM own"))[0])).toEqual([]);
  await expect(eye.open("other", looking)).rejects.toThrow(LogMissing);
  expect(await stateOf()).toEqual(before);
});

it("what is missing, or of a newer version, is refused and left as it is", async () => {
  const before = await stateOf();
  await using nowhere = mysql(url, { prefix: "nowhere_" });
  await expect(nowhere.open("app", looking)).rejects.toThrow(NothingStored);
  expect(await stateOf()).toEqual(before);
  await using store = mysql(database.url, { prefix: "newer_" });
  await store.open("app");
  await database.query("INSERT INTO newer_migrations (version) VALUES (99)");
  const newer = await stateOf();
  await using eye = mysql(url, { prefix: "newer_" });
  await expect(eye.open("app", looking)).rejects.toThrow(SchemaTooNew);
  expect(await stateOf()).toEqual(newer);
});

it("an event has no more bytes than the server takes, whatever the store allows", async () => {
  const [limits] = await database.query("SELECT @@max_allowed_packet AS packet");
  await using store = mysql(database.url, { prefix: "wide_", maxEventBytes: 64 * 1024 * 1024 });
  const recorder = await store.open("app");
  expect(recorder.maxEventBytes).toBe(Math.min(64 * 1024 * 1024, Number(limits?.packet) - 8 * 1024));
  const [outcome] = await recorder.record([{ events: [{ ...stored("a"), data: Buffer.alloc(recorder.maxEventBytes + 1) }] }]);
  expect(outcome?.refused).toBeInstanceOf(UnstorableEvent);
  expect(outcome?.refused).toMatchObject({ bytes: recorder.maxEventBytes + 1, maxEventBytes: recorder.maxEventBytes });
});
