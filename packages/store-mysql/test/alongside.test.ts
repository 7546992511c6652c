import { mysql } from "@es/store-mysql";
import { idsOf, moved, stored } from "@es/tooling/testing";
import { sql } from "drizzle-orm";
import { mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { drizzle } from "drizzle-orm/mysql2";
import { createPool, type PoolConnection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY, status VARCHAR(64) NOT NULL)");
});
afterAll(() => database.drop());

const orders = mysqlTable("orders", {
  id: varchar("id", { length: 64 }).primaryKey(),
  status: varchar("status", { length: 64 }).notNull(),
});

describe("alongside", () => {
  it("takes Drizzle over the given client, kept and undone with the unit", async () => {
    await using store = mysql(database.url);
    const recorder = await store.open("drizzle");
    const placing = (id: string) => async (connection: PoolConnection) => {
      await drizzle(connection).insert(orders).values({ id, status: "placed" });
    };
    idsOf(await recorder.record([{ events: [stored("o1")], tracking: [moved(0, 1)], alongside: placing("o1") }]));
    const again = await recorder.record([{ events: [stored("o2")], tracking: [moved(0, 1)], alongside: placing("o2") }]);
    expect(again[0]?.refused?.name).toBe("TrackingConflict");
    const broken = await recorder.record([{ events: [stored("o3")], tracking: [moved(1, 2)], alongside: placing("o1") }]);
    expect(broken[0]?.refused?.cause).toMatchObject({ code: "ER_DUP_ENTRY" });
    expect(await database.query("SELECT id FROM orders")).toEqual([{ id: "o1" }]);
    expect(await recorder.tracked("up", 0)).toEqual({ position: 1, epoch: "e" });
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

  it("that runs into a deadlock is done again", async () => {
    await database.query("INSERT INTO orders VALUES ('left', 'new'), ('right', 'new')");
    await using store = mysql(database.url);
    const recorder = await store.open("deadlock", { pipelines: 2 });
    const both = meeting(2);
    const locking = (first: string, second: string) => async (connection: PoolConnection) => {
      const db = drizzle(connection);
      await db.execute(sql`UPDATE orders SET status = ${first} WHERE id = ${first}`);
      await both();
      await db.execute(sql`UPDATE orders SET status = ${first} WHERE id = ${second}`);
    };
    const outcomes = await Promise.all([
      recorder.record([{ events: [stored("x")], alongside: locking("left", "right") }]),
      recorder.record([{ pipeline: 1, events: [stored("y")], alongside: locking("right", "left") }]),
    ]);
    expect(outcomes.map(idsOf)).toEqual([[1], [1]]);
  });
});

describe("batches of two pipelines that want the same places in opposite order", () => {
  it("are each kept or refused, whatever deadlock they run into", async () => {
    const pool = createPool({ uri: database.url, connectionLimit: 8 });
    await using store = mysql(pool);
    const recorder = await store.open("crossing", { pipelines: 2 });
    for (let round = 1; round <= 10; round += 1) {
      const ids = Array.from({ length: 40 }, (_, index) => `${round}-${index}`);
      const units = ids.map((id) => ({ events: [stored(id)] }));
      const [one, other] = await Promise.all([
        recorder.record(units),
        recorder.record(units.map((unit) => ({ ...unit, pipeline: 1 })).toReversed()),
      ]);
      for (const [index, outcome] of one.entries())
        expect(outcome.refused === undefined).toBe(other.toReversed()[index]?.refused !== undefined);
    }
    expect((await recorder.head(0)) + (await recorder.head(1))).toBe(400);
    await pool.end();
  });
});

/** Lets all go on when the last has come; whoever comes later does not wait. */
function meeting(count: number): () => Promise<void> {
  let missing = count;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    missing -= 1;
    if (missing <= 0) open();
    return opened;
  };
}
