import { StoreUnavailable } from "@es/core";
import { LogMissing, NothingStored, SchemaTooNew } from "@es/core/adapter";
import { postgres } from "@es/store-postgres";
import { moved, stored } from "@es/tooling/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

const looking = { readOnly: true } as const;
const user = `es_looks_${Date.now()}`;
let database: TestDatabase;
let url: string;

beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE own (text text)");
  await database.query(`CREATE ROLE ${user} LOGIN`);
  await database.query(`GRANT SELECT ON own TO ${user}`);
  url = Object.assign(new URL(database.url), { username: user }).href;
});
afterAll(async () => {
  await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  await database.drop();
});

/** All that there is in the database: what is defined, every row with when it was written, and where sequences stand. */
async function stateOf(): Promise<unknown> {
  const { rows: relations } = await database.query(
    "SELECT oid::regclass::text AS name, relkind, relnatts FROM pg_class WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1",
  );
  const rows: unknown[] = [];
  for (const { name, relkind } of relations as { name: string; relkind: string }[]) {
    if (relkind === "r" || relkind === "S")
      rows.push(
        (await database.query(relkind === "S" ? `SELECT * FROM ${name}` : `SELECT xmin, each FROM ${name} AS each ORDER BY each::text`))
          .rows,
      );
  }
  return { relations, rows };
}

it("rights to read are enough to look, also where nothing but reading is allowed at all", async () => {
  await using store = postgres(database.url, { schema: "looked_at" });
  const recorder = await store.open("app", { pipelines: 2 });
  await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]);
  await recorder.keepSnapshot({ aggregateId: "a", position: 1, data: Buffer.from("a") });
  await database.query(`GRANT USAGE ON SCHEMA looked_at TO ${user}; GRANT SELECT ON ALL TABLES IN SCHEMA looked_at TO ${user}`);
  await database.query(`ALTER ROLE ${user} SET default_transaction_read_only = on`);
  const before = await stateOf();
  await using eye = postgres(url, { schema: "looked_at" });
  const seen = await eye.open("app", looking);
  expect([seen.pipelines, await seen.heads(), (await seen.events("a")).length]).toEqual([2, [1, 0], 1]);
  expect((await seen.positions(moved(0, 1).upstream)).length).toBe(1);
  expect(await seen.snapshot("a")).toMatchObject({ position: 1 });
  expect(await seen.reading(async (tx) => (await tx.query("SELECT * FROM own")).rows)).toEqual([]);
  await expect(eye.open("other", looking)).rejects.toThrow(LogMissing);
  const woken = new Promise<void>((resolve) => {
    seen.prompted?.(resolve);
  });
  await woken;
  expect(await stateOf()).toEqual(before);
});

it("what is missing, or of a newer version, is refused and left as it is", async () => {
  const before = await stateOf();
  await using nowhere = postgres(url, { schema: "nowhere" });
  await expect(nowhere.open("app", looking)).rejects.toThrow(NothingStored);
  expect(await stateOf()).toEqual(before);
  await using store = postgres(database.url, { schema: "damaged" });
  await store.open("app");
  await database.query("DROP TABLE damaged.heads");
  const damaged = await stateOf();
  await using eye = postgres(database.url, { schema: "damaged" });
  const seen = await eye.open("app", looking);
  await expect(seen.heads()).rejects.toThrow(StoreUnavailable);
  await expect(seen.heads()).rejects.toThrow('"damaged.heads" does not exist');
  expect(await stateOf()).toEqual(damaged);
  await database.query("INSERT INTO damaged.migrations (version) VALUES (99)");
  await expect(eye.open("app", looking)).rejects.toThrow(SchemaTooNew);
});
