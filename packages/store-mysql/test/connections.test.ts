import { type Recorder, StoreUnavailable } from "@es/core";
import { mysql } from "@es/store-mysql";
import { idsOf, moved, stored } from "@es/tooling/testing";
import { createConnection, createPool, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

/** Kills every connection to the database but the one that does it. */
async function killAll(): Promise<void> {
  const others = await database.query("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()");
  for (const { id } of others) await database.query(`KILL ${id}`);
}

/** Not innodb_trx: who reads that in a loop keeps it from being brought up to date. */
const waitingForLock = `
SELECT id FROM information_schema.processlist
WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%UPDATE%es_tracking%'`;

describe("a connection that is killed", () => {
  it("between two batches costs nothing", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("between");
    for (let position = 1; position <= 5; position += 1) {
      expect(idsOf(await recorder.record([{ events: [stored("a", position)] }]))).toEqual([position]);
      await killAll();
      expect(await recorder.head(0)).toBe(position);
      await killAll();
    }
  });

  it("inside alongside has the whole unit done again, once", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("inside");
    let calls = 0;
    const alongside = async (connection: PoolConnection) => {
      calls += 1;
      if (calls === 1) await killAll();
      await connection.query("SELECT 1");
    };
    const outcomes = await recorder.record([{ events: [stored("b")], tracking: [moved(0, 1)], alongside }]);
    expect(idsOf(outcomes)).toEqual([1]);
    expect(calls).toBe(2);
    expect(await recorder.tracked("up", 0)).toEqual({ position: 1, epoch: "e" });
  });

  it("while it waits for a lock has the batch done again", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("waiting");
    idsOf(await recorder.record([{ events: [], tracking: [moved(0, 1)] }]));
    const blocker = await createConnection(database.url);
    await blocker.query("START TRANSACTION");
    await blocker.query("SELECT * FROM es_tracking FOR UPDATE");
    const recording = recorder.record([{ events: [stored("c")], tracking: [moved(1, 2)] }]);
    const waiting = await eventually(() => database.query(waitingForLock));
    await database.query(`KILL ${waiting.id}`);
    await blocker.query("COMMIT");
    await blocker.end();
    expect(idsOf(await recording)).toEqual([1]);
  });
});

describe("a pool", () => {
  it("that is exhausted is a clear error, and works again when a connection is free", async () => {
    const pool = createPool({ uri: database.url, connectionLimit: 1 });
    await using store = mysql(pool);
    const recorder = await store.open("exhausted");
    const taken = await pool.getConnection();
    const failing = [recorder.head(0), recorder.record([{ events: [stored("d")] }])];
    for (const each of failing) await expect(each).rejects.toThrow(/raise the pool's connectionLimit/);
    for (const each of failing) await expect(each).rejects.toThrow(StoreUnavailable);
    taken.release();
    expect(idsOf(await recorder.record([{ events: [stored("d")] }]))).toEqual([1]);
    await pool.end();
  });

  it("that is given is left open, and lends no more connections than before", async () => {
    const pool = createPool({ uri: database.url, connectionLimit: 2 });
    const store = mysql(pool);
    const recorder = await store.open("given");
    const failing = async () => {
      throw new Error("no");
    };
    for (let round = 0; round < 20; round += 1) await recorder.record([{ events: [stored("e")], alongside: failing }]);
    await store.close();
    const [one, other] = await Promise.all([pool.getConnection(), pool.getConnection()]);
    for (const connection of [one, other]) connection.release();
    await pool.end();
  });

  it("may have every option that changes how rows come", async () => {
    const odd = { rowsAsArray: true, namedPlaceholders: true, bigNumberStrings: true, supportBigNumbers: true, dateStrings: true };
    await using store = mysql({ uri: database.url, ...odd, timezone: "+11:00" });
    const recorder = await store.open("odd");
    expect(idsOf(await recorder.record([{ events: [stored("f")] }]))).toEqual([1]);
    expect(await recorder.events("f")).toMatchObject([{ aggregateId: "f", position: 1, id: 1, pipeline: 0 }]);
    expect((await recorder.record([{ events: [stored("f")] }]))[0]?.refused?.name).toBe("RecordConflict");
    idsOf(await recorder.record([{ events: [stored("f", 2)], tracking: [moved(0, 3)] }]));
    expect(await recorder.tracked("up", 0)).toEqual({ position: 3, epoch: "e" });
  });
});

describe("what cannot be reached", () => {
  const secret = "s3cr3t-pa55word";

  it("is named without the password, with what to do", async () => {
    const elsewhere = new URL(database.url);
    elsewhere.password = secret;
    const denied = await failureOf(elsewhere.href);
    expect(denied.message).toMatch(/Access denied.*check the user and the password/);
    elsewhere.port = "1";
    const refused = await failureOf(elsewhere.href);
    expect(refused.message).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED.*check that the server runs/);
    for (const error of [denied, refused]) expect(describeWhole(error)).not.toContain(secret);
    const missing = new URL(database.url);
    missing.pathname = "/no_such_database";
    expect((await failureOf(missing.href)).message).toMatch(/no_such_database.*create the database first/);
  });

  it("by what is no URL is refused at once", () => {
    expect(() => mysql(`mysql://user:${secret}@host:port/x`)).toThrow(/give one like mysql:/);
    expect(() => mysql(`mysql://user:${secret}@host:port/x`)).not.toThrow(secret);
  });

  it("by a prefix that is no plain name is refused at once", () => {
    for (const prefix of ["es`; DROP TABLE x; --", "a b", "", "1es", "é", "x".repeat(51)]) {
      expect(() => mysql(database.url, { prefix })).toThrow(/prefix is .*: give 1 to 50 letters/);
    }
  });
});

async function failureOf(url: string): Promise<Error> {
  await using store = mysql(url);
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

/** Asks until there is a row, and answers it. */
async function eventually(ask: () => Promise<readonly RowDataPacket[]>): Promise<RowDataPacket> {
  for (;;) {
    const [row] = await ask();
    if (row) return row;
  }
}
