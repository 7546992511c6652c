import { postgres } from "@es/store-postgres";
import { idsOf, moved, stored } from "@es/tooling/testing";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE orders (id text PRIMARY KEY, status text NOT NULL)");
});
afterAll(() => database.drop());

const orders = pgTable("orders", { id: text("id").primaryKey(), status: text("status").notNull() });

describe("alongside", () => {
  it("takes Drizzle over the given client, kept and undone with the unit", async () => {
    await using store = postgres(database.url);
    const recorder = await store.open("drizzle");
    const placing = (id: string) => async (client: pg.PoolClient) => {
      await drizzle(client).insert(orders).values({ id, status: "placed" });
    };
    idsOf(await recorder.record([{ events: [stored("o1")], tracking: [moved(0, 1)], alongside: placing("o1") }]));
    const again = await recorder.record([{ events: [stored("o2")], tracking: [moved(0, 1)], alongside: placing("o2") }]);
    expect(again[0]?.refused?.name).toBe("TrackingConflict");
    const broken = await recorder.record([{ events: [stored("o3")], tracking: [moved(1, 2)], alongside: placing("o1") }]);
    expect(broken[0]?.refused?.cause).toMatchObject({ code: "23505" });
    expect((await database.query("SELECT id FROM orders")).rows).toEqual([{ id: "o1" }]);
    expect(await recorder.tracked("up", 0)).toEqual({ position: 1, epoch: "e" });
  });

  it("that hides an error of its own is refused, alone or among others", async () => {
    await using store = postgres(database.url);
    const recorder = await store.open("hiding");
    const hiding = async (client: pg.PoolClient) => void (await client.query("SELECT 1/0").catch(() => {}));
    const [alone] = await recorder.record([{ events: [stored("a")], alongside: hiding }]);
    expect(alone?.refused?.message).toMatch("its error was swallowed");
    const outcomes = await recorder.record([
      { events: [stored("b")] },
      { events: [stored("a")], alongside: hiding },
      { events: [stored("c")] },
    ]);
    expect(outcomes.map(({ refused }) => refused?.message)).toEqual([undefined, alone?.refused?.message, undefined]);
    expect(await recorder.head(0)).toBe(2);
  });

  it("that runs into a deadlock is done again", async () => {
    await database.query("INSERT INTO orders VALUES ('left', 'new'), ('right', 'new')");
    await using store = postgres(database.url);
    const recorder = await store.open("deadlock", { pipelines: 2 });
    const both = meeting(2);
    const locking = (first: string, second: string) => async (client: pg.PoolClient) => {
      const db = drizzle(client);
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
    const pool = new pg.Pool({ connectionString: database.url, max: 8 });
    await using store = postgres(pool);
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
