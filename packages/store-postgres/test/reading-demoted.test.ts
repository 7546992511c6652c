// @module-tag postgres
import type { Recorder } from "@es/core/adapter";
import { postgres } from "@es/store-postgres";
import { idsOf, stored } from "@es/tooling/testing";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await makeDatabase();
  await using store = postgres(database.url);
  idsOf(await (await store.open("app")).record([{ events: [stored("a")] }]));
});
afterAll(() => database.drop());
// One session, so that it is the one that is used.
beforeEach(() => {
  now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await pool.end();
});

/** The server of the pool's session is demoted: only those that are made from now on lead to another. */
const demote = () => pool.query("SET default_transaction_read_only = on");
let now: number;
/** Lets so many seconds pass: the clock stands still otherwise. */
const pass = (seconds: number) => {
  now += seconds * 1_000;
};
const sessionOf = (recorder: Recorder<pg.PoolClient>): Promise<number> =>
  recorder.reading(async (client) => (await client.query("SELECT pg_backend_pid() AS pid")).rows[0].pid);

describe("an application that only ever reads", () => {
  it("leaves a server that was demoted within ten seconds, without a query more for each reading", async () => {
    await using store = postgres(pool);
    const recorder = await store.open("app");
    const session = await sessionOf(recorder);
    await demote();
    expect(await sessionOf(recorder)).toBe(session);
    const query = vi.spyOn(pg.Client.prototype, "query");
    for (let reading = 0; reading < 10; reading += 1) expect(await recorder.head(0)).toBe(1);
    expect(query).toHaveBeenCalledTimes(10);
    pass(11);
    expect(await recorder.head(0)).toBe(1);
    expect(await sessionOf(recorder)).not.toBe(session);
  });

  it("goes on reading a server that writes, and asks it once in ten seconds", async () => {
    await using store = postgres(pool);
    const recorder = await store.open("app");
    const session = await sessionOf(recorder);
    pass(11);
    const query = vi.spyOn(pg.Client.prototype, "query");
    for (let reading = 0; reading < 10; reading += 1) expect(await recorder.head(0)).toBe(1);
    expect(query).toHaveBeenCalledTimes(11);
    expect(await sessionOf(recorder)).toBe(session);
  });

  it("stays where it is if it was opened to read only: a replica is a fine place for that", async () => {
    await using store = postgres(pool);
    const recorder = await store.open("app", { readOnly: true });
    const session = await sessionOf(recorder);
    await demote();
    pass(11);
    expect(await recorder.head(0)).toBe(1);
    expect(await sessionOf(recorder)).toBe(session);
  });
});
