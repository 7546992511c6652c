import { StoreUnavailable } from "@es/core";
import type { Recorder } from "@es/core/adapter";
import { postgres } from "@es/store-postgres";
import { idsOf, moved, stored, until } from "@es/tooling/testing";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

/** The session that a unit or a reading gets. */
const pidOf = async (client: pg.PoolClient): Promise<number> => (await client.query("SELECT pg_backend_pid() AS pid")).rows[0].pid;

/** The sessions of so many readings that are under way at the same time. */
const sessionsOf = async (recorder: Recorder<pg.PoolClient>, count: number) => {
  let met = 0;
  const meet = async (client: pg.PoolClient) => {
    met += 1;
    await until("all have a session", () => met === count);
    return pidOf(client);
  };
  return Promise.all(Array.from({ length: count }, () => recorder.reading(meet)));
};

describe("after a failover", () => {
  for (const given of [false, true]) {
    it(`none of the demoted server's idle sessions is used again after the first word of it, also of a pool that is given: ${given}`, async () => {
      await setDemoted(true);
      const pool = new pg.Pool({ connectionString: database.url, max: 8 });
      const taken = await Promise.all(Array.from({ length: 8 }, () => pool.connect()));
      for (const client of taken) client.release();
      await using store = given ? postgres(pool) : postgres({ connectionString: database.url, max: 8 });
      const recorder = await store.open("app");
      const demoted = await sessionsOf(recorder, 8);
      await setDemoted(false);
      const query = vi.spyOn(pg.Client.prototype, "query");
      const alongside = async (client: pg.PoolClient) => void (await client.query("CREATE TABLE made (id int)"));
      expect(idsOf(await recorder.record([{ events: [], alongside }]))).toEqual([]);
      const asked = new Set(query.mock.contexts.map((client) => (client as pg.Client & { readonly processID: number }).processID));
      query.mockRestore();
      expect(demoted.filter((pid) => asked.has(pid)).length).toBe(1);
      expect((await sessionsOf(recorder, 8)).filter((pid) => demoted.includes(pid))).toEqual([]);
      expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]))).toEqual([1]);
      await store.close();
      await pool.end();
    });
  }

  it("work alongside that hides the server's word is done again there where it may write, alone and among others", async () => {
    await database.query("CREATE TABLE hidden (id text)");
    const hiding = (id: string, more: boolean) => ({
      events: [],
      alongside: async (client: pg.PoolClient) => {
        await client.query("INSERT INTO hidden VALUES ($1)", [id]).catch(() => {});
        if (more) await client.query("SELECT 1");
      },
    });
    const groups = [[hiding("a", false)], [hiding("b", true)], [hiding("c", false), hiding("d", true)]];
    for (const units of groups) {
      await setDemoted(true);
      await using store = postgres({ connectionString: database.url, max: 2 });
      const recorder = await store.open("app");
      await sessionsOf(recorder, 2);
      await setDemoted(false);
      expect(idsOf(await recorder.record(units))).toEqual([]);
    }
    expect((await database.query("SELECT id FROM hidden ORDER BY id")).rows.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  });

  it("units that waited for locks are each recorded once, when a new session may write", async () => {
    await using store = postgres(database.url);
    const recorder = await store.open("waiting", { pipelines: 5 });
    await database.query("CREATE TABLE done (pipeline int)");
    await admin.query("BEGIN");
    await admin.query("SELECT * FROM es.heads FOR UPDATE");
    const alongside = (pipeline: number) => async (client: pg.PoolClient) =>
      void (await client.query("INSERT INTO done VALUES ($1)", [pipeline]));
    const recording = [0, 1, 2, 3, 4].map((pipeline) => {
      return recorder.record([
        { pipeline, events: [stored(`p-${pipeline}`)], ...(pipeline < 3 ? { alongside: alongside(pipeline) } : {}) },
      ]);
    });
    const waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await until("all wait", async () => (await database.query(waiting)).rowCount === 5);
    await database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await database.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS w`);
    await admin.query("COMMIT");
    setTimeout(() => void setDemoted(false), 300);
    expect((await Promise.all(recording)).map(idsOf)).toEqual([[1], [1], [1], [1], [1]]);
    expect(await recorder.heads()).toEqual([1, 1, 1, 1, 1]);
    expect((await database.query("SELECT pipeline FROM done ORDER BY 1")).rows.map(({ pipeline }) => pipeline)).toEqual([0, 1, 2]);
  });

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
    expect(performance.now() - since).toBeLessThan(60_000);
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
    expect(performance.now() - since).toBeLessThan(5_000);
    await store.close();
    await admin.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  });
});
