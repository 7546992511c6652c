// @module-tag mysql
import { mysql } from "@es/store-mysql";
import { idsOf, moved, stored } from "@es/tooling/testing";
import { createPool as createCallbackPool } from "mysql2";
import { createConnection, createPool, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE counted (n INT PRIMARY KEY)");
});
afterAll(() => database.drop());

/** An event of so many bytes. */
const big = (aggregateId: string, bytes: number) => ({ ...stored(aggregateId), data: Buffer.alloc(bytes, aggregateId) });

describe("max_allowed_packet", () => {
  const packet = async () => Number((await database.query("SELECT @@max_allowed_packet AS packet"))[0]?.packet);

  it("cuts a batch into several statements of one transaction", async () => {
    await using store = mysql(database.url, { maxEventBytes: 64 * 1024 * 1024 });
    const recorder = await store.open("cut");
    const third = Math.floor((await packet()) / 3);
    const units = ["a", "b", "c", "d"].map((id) => ({ events: [stored(`before-${id}`), big(id, third)] }));
    expect(idsOf(await recorder.record(units))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const [event] = await recorder.events("c");
    expect(event?.data.byteLength).toBe(third);
    expect(Buffer.from(event?.data ?? []).equals(Buffer.alloc(third, "c"))).toBe(true);
    const outcomes = await recorder.record([
      { events: [big("e", third), big("f", third), big("g", third), stored("a")] },
      { events: [stored("h")] },
    ]);
    expect(outcomes.map(({ refused }) => refused?.name)).toEqual(["RecordConflict", undefined]);
    expect(await recorder.head(0)).toBe(9);
  });

  it("refuses the unit of an event that cannot fit, with the limit, and harms no other", async () => {
    await using store = mysql(database.url, { maxEventBytes: 64 * 1024 * 1024 });
    const recorder = await store.open("fit");
    const limit = await packet();
    const outcomes = await recorder.record([
      { events: [stored("a")] },
      { events: [stored("b"), big("c", limit)] },
      { events: [stored("b")] },
    ]);
    expect(outcomes.map(({ refused }) => refused?.name)).toEqual([undefined, "UnstorableEvent", undefined]);
    expect(outcomes[1]?.refused?.message).toContain(`max_allowed_packet, which is ${limit}`);
    expect(await recorder.head(0)).toBe(2);
    expect(idsOf(await recorder.record([{ events: [big("c", limit - 16 * 1024)] }]))).toEqual([3]);
  });
});

describe("the transaction that alongside gets", () => {
  it("sees what others commit meanwhile: no snapshot of its beginning hides it", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("snapshot");
    const counts: number[] = [];
    const alongside = async (connection: PoolConnection) => {
      for (const n of [1, 2]) {
        const [rows] = await connection.query<RowDataPacket[]>("SELECT COUNT(*) AS count FROM counted");
        counts.push(rows[0]?.count);
        await database.query("INSERT INTO counted VALUES (?)", [n]);
      }
    };
    idsOf(await recorder.record([{ events: [stored("a")], alongside }]));
    expect(counts).toEqual([0, 1]);
  });

  it("that waits for a lock too long has the whole done again", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("waiting");
    await database.query("INSERT INTO counted VALUES (10)");
    const blocker = await createConnection(database.url);
    await blocker.query("START TRANSACTION");
    await blocker.query("SELECT * FROM counted WHERE n = 10 FOR UPDATE");
    let calls = 0;
    const alongside = async (connection: PoolConnection) => {
      calls += 1;
      if (calls === 2) await blocker.query("COMMIT");
      await connection.query("SET SESSION innodb_lock_wait_timeout = 1");
      await connection.query("UPDATE counted SET n = 11 WHERE n = 10");
    };
    expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)], alongside }]))).toEqual([1]);
    expect(calls).toBe(2);
    await blocker.end();
  });

  it("that hides a deadlock, or commits by DDL, is looked up: nothing is lost or doubled", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("ended");
    let calls = 0;
    const committing = async (connection: PoolConnection) => {
      calls += 1;
      await connection.query(`CREATE TABLE made_alongside_${calls} (id INT)`);
    };
    expect(idsOf(await recorder.record([{ events: [stored("a")], alongside: committing }]))).toEqual([1]);
    const undoing = async (connection: PoolConnection) => {
      calls += 1;
      if (calls === 2) await connection.query("ROLLBACK");
    };
    expect(idsOf(await recorder.record([{ events: [stored("b")], alongside: undoing }]))).toEqual([2]);
    expect(calls).toBe(3);
    expect(await recorder.head(0)).toBe(2);
  });
});

describe("a server or a session with other defaults", () => {
  it("records and reads all the same: a pool with every option that changes how rows come", async () => {
    const odd = { rowsAsArray: true, namedPlaceholders: true, bigNumberStrings: true, supportBigNumbers: true, dateStrings: true };
    await using store = mysql({ uri: database.url, ...odd, timezone: "+11:00" });
    const recorder = await store.open("odd");
    expect(idsOf(await recorder.record([{ events: [stored("f")] }]))).toEqual([1]);
    expect(await recorder.events("f")).toMatchObject([{ aggregateId: "f", position: 1, id: 1, pipeline: 0 }]);
    expect((await recorder.record([{ events: [stored("f")] }]))[0]?.refused?.name).toBe("RecordConflict");
    idsOf(await recorder.record([{ events: [stored("f", 2)], tracking: [moved(0, 3)] }]));
    expect(await recorder.tracked("up", 0)).toEqual({ position: 3, epoch: "e" });
  });

  const casts = { "a function": () => "cast", false: false };
  for (const [name, typeCast] of Object.entries(casts)) {
    it(`records and reads all the same: typeCast is ${name}, numbers come as others want them, and texts in latin1`, async () => {
      const numbers = { decimalNumbers: true, supportBigNumbers: true, bigNumberStrings: true, charset: "latin1" };
      await using store = mysql({ uri: database.url, ...numbers, typeCast });
      const recorder = await store.open(name.replace(" ", "-"), { pipelines: 2 });
      const bytes = Buffer.from([0, 1, 255, 0xc3, 0x28, 92, 39]);
      const events = [1, 2].map((position) => ({ ...stored("x/é😀", position), data: bytes }));
      expect(
        idsOf(
          await recorder.record([
            { events, tracking: [moved(0, 3)] },
            { pipeline: 1, events: [stored("b")] },
          ]),
        ),
      ).toEqual([1, 2, 1]);
      const read = await recorder.events("x/é😀");
      expect(read).toMatchObject([1, 2].map((position) => ({ aggregateId: "x/é😀", position, id: position, pipeline: 0 })));
      expect(Buffer.from(read[1]?.data ?? []).equals(bytes)).toBe(true);
      expect(await recorder.tracked("up", 0)).toMatchObject({ position: 3, epoch: "e" });
      await recorder.keepSnapshot({ aggregateId: "b", position: 1, data: bytes });
      expect(Buffer.from((await recorder.snapshot("b"))?.data ?? []).equals(bytes)).toBe(true);
      expect(await recorder.heads()).toEqual([2, 1]);
    });
  }

  it("records and reads by a pool of mysql2, and leaves it open", async () => {
    const pool = createCallbackPool(database.url);
    await using store = mysql(pool);
    const recorder = await store.open("callbacks");
    const alongside = async (connection: PoolConnection) => void (await connection.query("INSERT INTO counted VALUES (100)"));
    expect(idsOf(await recorder.record([{ events: [stored("a")], alongside }, { events: [stored("b")] }]))).toEqual([1, 2]);
    expect((await recorder.events("a")).length).toBe(1);
    await store.close();
    expect((await pool.promise().query("SELECT n FROM counted WHERE n = 100"))[0]).toEqual([{ n: 100 }]);
    await pool.promise().end();
  });

  it("records all the same: autocommit off, repeatable reads, a mode that cuts values short", async () => {
    const pool = createPool({ uri: database.url, connectionLimit: 1 });
    const connection = await pool.getConnection();
    await connection.query("SET SESSION autocommit = 0, SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    connection.release();
    await using store = mysql(pool);
    const recorder = await store.open("defaults");
    expect(idsOf(await recorder.record([{ events: [stored('quote "\\ and `')] }, { events: [stored("b")] }]))).toEqual([1, 2]);
    await using other = mysql(database.url);
    const read = await (await other.open("defaults")).notifications(0, { after: 0, limit: 10 });
    expect(read.map(({ aggregateId }) => aggregateId)).toEqual(['quote "\\ and `', "b"]);
    await pool.end();
  });
});
