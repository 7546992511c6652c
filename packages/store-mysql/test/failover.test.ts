import { StoreUnavailable } from "@es/core";
import { mysql } from "@es/store-mysql";
import { idsOf, moved, privateMysql, stored } from "@es/tooling/testing";
import mysql2, { type Connection, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

type Private = Awaited<ReturnType<typeof privateMysql>>;

let server: Private;
let root: Connection;
let url: string;

// The user root is not kept from writing by read_only, and init_connect is not run for it.
beforeAll(async () => {
  server = await privateMysql();
  root = await mysql2.createConnection(server.url);
  for (const sql of ["CREATE DATABASE shop", "CREATE USER plain@'%'", "GRANT ALL ON shop.* TO plain@'%'"]) await root.query(sql);
  url = `mysql://plain@127.0.0.1:${server.port}/shop`;
}, 120_000);
beforeEach(async () => {
  await root.query("SET GLOBAL read_only = 0");
  await root.query("SET GLOBAL init_connect = ''");
});
afterAll(async () => {
  await root?.end();
  await server?.[Symbol.asyncDispose]();
});

/** Has the work make sessions that only read: those that are made afterwards may write again. */
const demoteSessions = async (work: () => Promise<unknown>) => {
  await root.query("SET GLOBAL init_connect = 'SET SESSION TRANSACTION READ ONLY'");
  const [sessions] = await root.query<RowDataPacket[]>("SELECT id FROM information_schema.processlist WHERE user = 'plain'");
  for (const { id } of sessions) await root.query(`KILL ${id}`).catch(() => {});
  await work();
  await root.query("SET GLOBAL init_connect = ''");
};

describe("after a failover", () => {
  for (const given of [false, true]) {
    it(`every session of the demoted server is thrown away at the first word of it, also of a pool that is given: ${given}`, async () => {
      const pool = mysql2.createPool({ uri: url, connectionLimit: 10 });
      await using store = given ? mysql(pool) : mysql({ uri: url, connectionLimit: 10 });
      const recorder = await store.open(`demoted-${given}`);
      await demoteSessions(() => Promise.all(Array.from({ length: 10 }, () => recorder.head(0))));
      const since = performance.now();
      expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]))).toEqual([1]);
      expect(performance.now() - since).toBeLessThan(2_000);
      await store.close();
      await pool.end();
    });
  }

  it("a unit with work alongside is done again as a whole, once, however many sessions there were", async () => {
    await root.query("CREATE TABLE IF NOT EXISTS shop.orders (id VARCHAR(64) PRIMARY KEY)");
    await using store = mysql(url);
    const recorder = await store.open("alongside");
    await demoteSessions(() => Promise.all(Array.from({ length: 5 }, () => recorder.head(0))));
    let calls = 0;
    const alongside = async (connection: PoolConnection) => {
      calls += 1;
      await connection.query("INSERT INTO orders VALUES ('one')");
    };
    expect(idsOf(await recorder.record([{ events: [], alongside }]))).toEqual([]);
    expect(calls).toBe(2);
    expect(idsOf(await recorder.record([{ events: [stored("b")], alongside: () => {} }]))).toEqual([1]);
  });

  it("what was refused by a server that was read-only for a moment is recorded, snapshots and migrations too", async () => {
    await using store = mysql(url, { prefix: "moment_" });
    const brief = async () => {
      await root.query("SET GLOBAL read_only = 1");
      setTimeout(() => void root.query("SET GLOBAL read_only = 0"), 700);
    };
    await brief();
    const recorder = await store.open("moment");
    await brief();
    const outcomes = await recorder.record([{ events: [stored("a"), stored("b")] }]);
    expect(idsOf(outcomes)).toEqual([1, 2]);
    await brief();
    await recorder.keepSnapshot({ aggregateId: "a", position: 1, data: Buffer.from("{}") });
    expect((await recorder.snapshot("a"))?.position).toBe(1);
    expect(await recorder.head(0)).toBe(2);
  });

  it("a server that only reads for ever is said to, within the patience, and is still read", async () => {
    await using store = mysql(url);
    const recorder = await store.open("replica");
    idsOf(await recorder.record([{ events: [stored("a")] }]));
    await root.query("SET GLOBAL read_only = 1");
    const since = performance.now();
    const recording = recorder.record([{ events: [stored("b")] }]);
    await expect(recording).rejects.toThrow(StoreUnavailable);
    await expect(recording).rejects.toThrow(/read-only.*\(the server only reads: it is a replica or was demoted/);
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(await recorder.head(0)).toBe(1);
  });
});
