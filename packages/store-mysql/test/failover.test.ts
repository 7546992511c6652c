import { StoreUnavailable } from "@es/core";
import type { Recorder } from "@es/core/adapter";
import { mysql } from "@es/store-mysql";
import { idsOf, moved, privateMysql, stored, until } from "@es/tooling/testing";
import mysql2, { type Connection, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

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

/** All sessions of stores. */
const sessionsOfServer = async (): Promise<number[]> => {
  const statement = "SELECT id FROM information_schema.processlist WHERE user = 'plain'";
  return (await root.query<RowDataPacket[]>(statement))[0].map(({ id }) => id);
};

/** Has the work make sessions that only read: those that are made afterwards may write again. */
const demoteSessions = async (work: () => Promise<unknown>) => {
  await root.query("SET GLOBAL init_connect = 'SET SESSION TRANSACTION READ ONLY'");
  for (const id of await sessionsOfServer()) await root.query(`KILL ${id}`).catch(() => {});
  await until("the sessions have ended", async () => (await sessionsOfServer()).length === 0);
  await work();
  await root.query("SET GLOBAL init_connect = ''");
};

/** The session that a unit or a reading gets. */
const idOf = async (connection: PoolConnection): Promise<number> =>
  (await connection.query<RowDataPacket[]>("SELECT CONNECTION_ID() AS id"))[0][0]?.id;

/** The sessions of so many readings that are under way at the same time. */
const sessionsOf = async (recorder: Recorder<PoolConnection>, count: number) => {
  let met = 0;
  const meet = async (connection: PoolConnection) => {
    met += 1;
    await until("all have a session", () => met === count);
    return idOf(connection);
  };
  return Promise.all(Array.from({ length: count }, () => recorder.reading(meet)));
};

describe("after a failover", () => {
  for (const given of [false, true]) {
    it(`none of the demoted server's idle sessions is used again after the first word of it, also of a pool that is given: ${given}`, async () => {
      await root.query("CREATE TABLE IF NOT EXISTS shop.made (id INT)");
      const pool = mysql2.createPool({ uri: url, connectionLimit: 8 });
      await using store = given ? mysql(pool) : mysql({ uri: url, connectionLimit: 8 });
      const recorder = await store.open(`demoted-${given}`);
      let demoted: number[] = [];
      await demoteSessions(async () => {
        // Not by readings: those leave a session that may write.
        await Promise.all(Array.from({ length: 8 }, () => recorder.head(0)));
        demoted = await sessionsOfServer();
      });
      expect(demoted.length).toBe(8);
      await root.query("TRUNCATE mysql.general_log");
      await root.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1");
      const alongside = async (connection: PoolConnection) => void (await connection.query("INSERT INTO made VALUES (1)"));
      expect(idsOf(await recorder.record([{ events: [], alongside }]))).toEqual([]);
      await root.query("SET GLOBAL general_log = 0");
      const [asked] = await root.query<RowDataPacket[]>(
        "SELECT DISTINCT thread_id FROM mysql.general_log WHERE command_type <> 'Quit' AND thread_id IN (?)",
        [demoted],
      );
      expect(asked.length).toBe(1);
      expect((await sessionsOf(recorder, 8)).filter((id) => demoted.includes(id))).toEqual([]);
      expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]))).toEqual([1]);
      await store.close();
      await pool.end();
    });
  }

  it("units that waited for locks are each recorded once, when the server may write", async () => {
    await using store = mysql(url, { prefix: "waiting_" });
    const recorder = await store.open("waiting", { pipelines: 5 });
    const all = (from: number) =>
      [0, 1, 2, 3, 4].map((pipeline) => {
        const tracking = [{ ...moved(from, from + 1), pipeline }];
        return recorder.record([{ pipeline, events: [stored(`${from}-${pipeline}`)], tracking }]);
      });
    await Promise.all(all(0));
    const blocker = await mysql2.createConnection(server.url);
    await blocker.query("START TRANSACTION");
    await blocker.query("SELECT * FROM shop.waiting_tracking FOR UPDATE");
    const recording = all(1);
    const waiting = async () => {
      const statement = "SELECT id FROM information_schema.processlist WHERE user = 'plain' AND info LIKE '%UPDATE%waiting_tracking%'";
      return (await root.query<RowDataPacket[]>(statement))[0].map(({ id }) => id);
    };
    await until("all wait", async () => (await waiting()).length === 5);
    // It waits for the statements that are under way, and goes before those that come.
    const demoter = await mysql2.createConnection(server.url);
    const demoting = demoter.query("SET GLOBAL read_only = 1");
    await until("the server is being demoted", async () => {
      const statement = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SET GLOBAL read_only%'";
      return (await root.query<RowDataPacket[]>(statement))[0].length === 1;
    });
    for (const id of await waiting()) await root.query(`KILL ${id}`);
    await demoting;
    await demoter.end();
    await blocker.query("COMMIT");
    await blocker.end();
    setTimeout(() => void root.query("SET GLOBAL read_only = 0"), 300);
    expect((await Promise.all(recording)).map(idsOf)).toEqual([[2], [2], [2], [2], [2]]);
    expect(await recorder.heads()).toEqual([2, 2, 2, 2, 2]);
    expect((await recorder.positions(moved(0, 1).upstream)).map((tracked) => tracked?.position)).toEqual([2, 2, 2, 2, 2]);
  });

  it("a commit that the server refuses, as it was demoted meanwhile, is done again as a whole, once", async () => {
    await root.query("CREATE TABLE IF NOT EXISTS shop.committed (id INT PRIMARY KEY)");
    await using store = mysql(url);
    const recorder = await store.open("committing");
    let calls = 0;
    const alongside = async (connection: PoolConnection) => {
      calls += 1;
      await connection.query("INSERT INTO committed VALUES (1)");
      if (calls > 1) return;
      await root.query("SET GLOBAL read_only = 1");
      setTimeout(() => void root.query("SET GLOBAL read_only = 0"), 300);
    };
    expect(idsOf(await recorder.record([{ events: [stored("a")], alongside }]))).toEqual([1]);
    expect(calls).toBe(2);
    expect((await root.query<RowDataPacket[]>("SELECT id FROM shop.committed"))[0]).toEqual([{ id: 1 }]);
  });

  it("a log that is whole is opened, and read, on a server that only reads; one that would have to be made is not", async () => {
    await using before = mysql(url, { prefix: "whole_" });
    idsOf(await (await before.open("whole", { pipelines: 3 })).record([{ events: [stored("a")] }]));
    await root.query("SET GLOBAL read_only = 1");
    await using store = mysql(url, { prefix: "whole_" });
    const recorder = await store.open("whole", { pipelines: 3 });
    expect(await recorder.heads()).toEqual([1, 0, 0]);
    await expect(store.open("new")).rejects.toThrow(/the server only reads: it is a replica or was demoted/);
    await using nowhere = mysql(url, { prefix: "nowhere_" });
    await expect(nowhere.open("whole")).rejects.toThrow(/the server only reads: it is a replica or was demoted/);
  });

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

  describe("an application that only ever reads", () => {
    let now: number;
    beforeEach(() => {
      now = performance.now();
      vi.spyOn(performance, "now").mockImplementation(() => now);
    });
    afterEach(() => void vi.restoreAllMocks());
    const executed = async () => Number((await root.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'"))[0][0]?.Value);

    it("leaves a server that was demoted within ten seconds, without a query more for each reading", async () => {
      await using store = mysql({ uri: url, connectionLimit: 1 });
      const recorder = await store.open("reading");
      const session = await recorder.reading(idOf);
      await root.query("SET GLOBAL read_only = 1");
      const before = await executed();
      for (let reading = 0; reading < 10; reading += 1) expect(await recorder.head(0)).toBe(0);
      expect((await executed()) - before).toBe(10);
      expect(await recorder.reading(idOf)).toBe(session);
      now += 11_000;
      expect(await recorder.head(0)).toBe(0);
      expect(await recorder.reading(idOf)).not.toBe(session);
    });

    it("goes on reading a server that writes, and asks it once in ten seconds", async () => {
      await using store = mysql({ uri: url, connectionLimit: 1 });
      const recorder = await store.open("reading");
      const session = await recorder.reading(idOf);
      now += 11_000;
      const before = await executed();
      for (let reading = 0; reading < 10; reading += 1) expect(await recorder.head(0)).toBe(0);
      expect((await executed()) - before).toBe(11);
      expect(await recorder.reading(idOf)).toBe(session);
    });

    it("stays where it is if it was opened to read only: a replica is a fine place for that", async () => {
      await using store = mysql({ uri: url, connectionLimit: 1 });
      const recorder = await store.open("reading", { readOnly: true });
      const session = await recorder.reading(idOf);
      await root.query("SET GLOBAL read_only = 1");
      now += 11_000;
      expect(await recorder.head(0)).toBe(0);
      expect(await recorder.reading(idOf)).toBe(session);
    });
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
    expect(performance.now() - since).toBeLessThan(60_000);
    expect(await recorder.head(0)).toBe(1);
  });
});
