import { type Recorder, StoreUnavailable } from "@es/core";
import { postgres } from "@es/store-postgres";
import { idsOf, moved, stored } from "@es/tooling/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";
import { KillingProxy } from "./support/killing-proxy.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

const killAll = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1";

describe("a connection that is killed", () => {
  it("between two batches costs nothing", async () => {
    await using store = postgres({ connectionString: database.url, application_name: "between" });
    const recorder = await store.open("between");
    for (let position = 1; position <= 5; position += 1) {
      expect(idsOf(await recorder.record([{ events: [stored("a", position)] }]))).toEqual([position]);
      await database.query(killAll, ["between"]);
      expect(await recorder.head(0)).toBe(position);
      await database.query(killAll, ["between"]);
    }
  });

  it("in the moment it is ready costs nothing", async () => {
    await using proxy = await KillingProxy.before(database.url, 2);
    const url = new URL(database.url);
    url.port = String(proxy.port);
    await using store = postgres(url.href, { schema: "ready", listen: false });
    const recorder = await store.open("ready");
    expect(idsOf(await recorder.record([{ events: [stored("a")] }]))).toEqual([1]);
    expect(proxy.killed).toBe(2);
  });

  it("inside alongside has the whole unit done again, once", async () => {
    await using store = postgres({ connectionString: database.url, application_name: "inside" });
    const recorder = await store.open("inside");
    let calls = 0;
    const alongside = async (client: pg.PoolClient) => {
      calls += 1;
      if (calls === 1) await database.query(killAll, ["inside"]);
      await client.query("SELECT 1");
    };
    const outcomes = await recorder.record([{ events: [stored("b")], tracking: [moved(0, 1)], alongside }]);
    expect(idsOf(outcomes)).toEqual([1]);
    expect(calls).toBe(2);
    expect(await recorder.tracked("up", 0)).toEqual({ position: 1, epoch: "e" });
  });

  it("while it waits for a lock has the batch done again", async () => {
    await using store = postgres({ connectionString: database.url, application_name: "waiting" });
    const recorder = await store.open("waiting");
    const blocker = new pg.Client(database.url);
    await blocker.connect();
    await blocker.query("BEGIN; SELECT * FROM es.heads FOR UPDATE");
    const recording = recorder.record([{ events: [stored("c")] }]);
    await eventually(() => database.query("SELECT FROM pg_stat_activity WHERE application_name = 'waiting' AND wait_event_type = 'Lock'"));
    await database.query(killAll, ["waiting"]);
    await blocker.query("COMMIT");
    await blocker.end();
    expect(idsOf(await recording)).toEqual([1]);
  });
});

describe("a pool", () => {
  it("that is exhausted is a clear error, and works again when a connection is free", async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 200 });
    await using store = postgres(pool);
    const recorder = await store.open("exhausted");
    const taken = await pool.connect();
    await expect(recorder.head(0)).rejects.toThrow(/raise the pool's max/);
    await expect(recorder.record([{ events: [stored("d")] }])).rejects.toThrow(StoreUnavailable);
    taken.release();
    expect(idsOf(await recorder.record([{ events: [stored("d")] }]))).toEqual([1]);
    await pool.end();
  });

  it("that is given is left open, and lends no more connections than before", async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 3 });
    const store = postgres(pool);
    const recorder = await store.open("given");
    const failing = async () => {
      throw new Error("no");
    };
    for (let round = 0; round < 20; round += 1) await recorder.record([{ events: [stored("e")], alongside: failing }]);
    await store.close();
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    expect(pool.totalCount - pool.idleCount).toBe(0);
    await pool.end();
  });
});

describe("what cannot be reached", () => {
  const secret = "s3cr3t-pa55word";

  it("is named without the password, with what to do", async () => {
    const elsewhere = new URL(database.url);
    elsewhere.password = secret;
    elsewhere.pathname = "/no_such_database";
    const error = await failureOf(elsewhere.href);
    expect(error.message).toMatch(/no_such_database.*create the database first/);
    expect(describeWhole(error)).not.toContain(secret);
    elsewhere.port = "1";
    const refused = await failureOf(elsewhere.href);
    expect(refused.message).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED.*check that the server runs/);
    expect(describeWhole(refused)).not.toContain(secret);
  });

  it("by what is no URL is refused at once", () => {
    expect(() => postgres(`postgres://user:${secret}@host:port/x`)).toThrow(/give one like postgres:/);
    expect(() => postgres(`postgres://user:${secret}@host:port/x`)).not.toThrow(secret);
  });

  it("by a schema that is no plain name is refused at once", () => {
    for (const schema of ['es"; DROP SCHEMA public; --', "a b", "", "1es", "é", "x".repeat(64)]) {
      expect(() => postgres(database.url, { schema })).toThrow(/schema is .*: give 1 to 63 letters/);
    }
  });
});

async function failureOf(url: string): Promise<Error> {
  await using store = postgres(url);
  return await store.open("nowhere").then(
    (recorder: Recorder<never>) => Promise.reject(new Error(`${recorder.application} was opened`)),
    (error) => {
      expect(error).toBeInstanceOf(StoreUnavailable);
      return error;
    },
  );
}

function describeWhole(error: Error): string {
  return `${error.stack} ${JSON.stringify(error)} ${error.cause instanceof Error ? describeWhole(error.cause) : ""}`;
}

/** Asks until there is a row. */
async function eventually(ask: () => Promise<pg.QueryResult>): Promise<void> {
  while ((await ask()).rowCount === 0);
}
