import { StoreUnavailable } from "@es/core";
import { postgres } from "@es/store-postgres";
import { idsOf, moved, stored } from "@es/tooling/testing";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
let admin: pg.Client;
let name: string;
beforeEach(async () => {
  database = await makeDatabase();
  name = new URL(database.url).pathname.slice(1);
  admin = new pg.Client(database.url);
  await admin.connect();
  const store = postgres(database.url);
  await (await store.open("app")).head(0);
  await store.close();
});
afterEach(async () => {
  await admin.end();
  await database.drop();
});

/** Sessions that are made from now on only read, or may write again: those made before stay as they are. */
const setDemoted = async (demoted: boolean) => {
  await admin.query("SET default_transaction_read_only = off");
  await admin.query(`ALTER DATABASE ${name} ${demoted ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only"}`);
};

describe("after a failover", () => {
  for (const given of [false, true]) {
    it(`every session of the demoted server is thrown away at the first word of it, also of a pool that is given: ${given}`, async () => {
      await setDemoted(true);
      const pool = new pg.Pool({ connectionString: database.url, max: 10 });
      const connected = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
      for (const client of connected) client.release();
      await using store = given ? postgres(pool) : postgres({ connectionString: database.url, max: 10 });
      const recorder = await store.open("app");
      await Promise.all(Array.from({ length: 10 }, () => recorder.head(0)));
      await setDemoted(false);
      const since = performance.now();
      expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]))).toEqual([1]);
      expect(performance.now() - since).toBeLessThan(2_000);
      await store.close();
      await pool.end();
    });
  }

  it("a unit with work alongside is done again as a whole, once, however many sessions there were, and snapshots are kept", async () => {
    await database.query("CREATE TABLE orders (id text PRIMARY KEY)");
    await setDemoted(true);
    await using store = postgres(database.url);
    const recorder = await store.open("app");
    await Promise.all(Array.from({ length: 5 }, () => recorder.head(0)));
    await setDemoted(false);
    let calls = 0;
    const alongside = async (client: pg.PoolClient) => {
      calls += 1;
      await client.query("INSERT INTO orders VALUES ('one')");
    };
    expect(idsOf(await recorder.record([{ events: [], alongside }]))).toEqual([]);
    expect(calls).toBe(2);
    await setDemoted(true);
    await using late = postgres(database.url);
    const second = await late.open("app");
    await setDemoted(false);
    await second.keepSnapshot({ aggregateId: "a", position: 1, data: Buffer.from("{}") });
    expect((await second.snapshot("a"))?.position).toBe(1);
  });

  it("migrations go on where a new session may write", async () => {
    await setDemoted(true);
    await using store = postgres(database.url, { schema: "later" });
    const opening = store.open("app");
    setTimeout(() => void setDemoted(false), 500);
    expect(idsOf(await (await opening).record([{ events: [stored("a")] }]))).toEqual([1]);
  });

  it("a server that only reads for ever is said to, within the patience, and is still read", async () => {
    await setDemoted(true);
    await using store = postgres(database.url);
    const recorder = await store.open("app");
    const since = performance.now();
    const recording = recorder.record([{ events: [stored("a")] }]);
    await expect(recording).rejects.toThrow(StoreUnavailable);
    await expect(recording).rejects.toThrow(/read-only transaction \(the server only reads: it is a replica or was demoted/);
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(await recorder.head(0)).toBe(0);
  });

  it("a user without rights is told at once: that does not pass", async () => {
    await admin.query("SET default_transaction_read_only = off");
    const user = `es_reader_${name}`;
    await admin.query(`CREATE ROLE ${user} LOGIN`);
    await admin.query(`GRANT USAGE ON SCHEMA es TO ${user}; GRANT SELECT ON ALL TABLES IN SCHEMA es TO ${user}`);
    const url = Object.assign(new URL(database.url), { username: user });
    const store = postgres(url.href);
    const recorder = await store.open("app");
    const since = performance.now();
    await expect(recorder.record([{ events: [stored("a")] }])).rejects.toThrow(/permission denied/);
    expect(performance.now() - since).toBeLessThan(2_000);
    await store.close();
    await admin.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  });
});
