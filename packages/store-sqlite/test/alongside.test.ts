import { RecordConflict, type Store, TrackingConflict } from "@es/core";
import type { Recorder, Unit } from "@es/core/adapter";
import { sqlite, TransactionEnded } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const totals = sqliteTable("totals", { customer: text().primaryKey(), orders: integer().notNull() });

type Alongside = (db: Database) => void | Promise<void>;

let store: Store<Database>;
let recorder: Recorder<Database>;

beforeEach(async () => {
  store = sqlite(":memory:");
  recorder = await store.open("orders");
  await alone((db) => void db.exec("CREATE TABLE totals (customer TEXT PRIMARY KEY, orders INTEGER NOT NULL)"));
});
afterEach(() => store.close());

async function alone(alongside: Alongside): Promise<void> {
  const [outcome] = await recorder.record([{ events: [], alongside }]);
  if (outcome?.refused !== undefined) throw outcome.refused;
}

async function rows(): Promise<unknown> {
  let found: unknown;
  await alone((db) => {
    found = db.prepare("SELECT customer, orders FROM totals").all();
  });
  return found;
}

function placing(orderId: string, alongside: Alongside): Unit<Database> {
  return { events: [{ aggregateId: orderId, position: 1, type: "order.placed", data: Buffer.from("{}") }], alongside };
}

function count(db: Database): void {
  db.prepare("INSERT INTO totals VALUES ('ann', 1) ON CONFLICT DO UPDATE SET orders = orders + 1").run();
}

async function countWithDrizzle(db: Database): Promise<void> {
  const one = { customer: "ann", orders: 1 };
  const again = { target: totals.customer, set: { orders: sql`${totals.orders} + 1` } };
  await drizzle(db).insert(totals).values(one).onConflictDoUpdate(again);
}

describe("tables of the user's own", () => {
  for (const [how, counting] of [["plain SQL", count] as const, ["Drizzle", countWithDrizzle] as const]) {
    it(`are written with ${how} in the transaction of the unit`, async () => {
      const failing: Alongside = async (db) => {
        await counting(db);
        throw new Error("changed my mind");
      };
      const units = [placing("1", counting), placing("1", counting), placing("2", failing), placing("3", counting)];
      const [first, taken, failed, last] = await recorder.record(units);
      expect([first, last]).toEqual([{ ids: [1] }, { ids: [2] }]);
      expect(taken?.refused).toBeInstanceOf(RecordConflict);
      expect(failed?.refused?.message).toBe("changed my mind");
      expect(await rows()).toEqual([{ customer: "ann", orders: 2 }]);
    });
  }

  it("are written in a transaction within the transaction, by Drizzle", async () => {
    const nested: Alongside = (db) => {
      drizzle(db).transaction((tx) => void tx.insert(totals).values({ customer: "bob", orders: 7 }).run());
    };
    expect(await recorder.record([placing("1", nested)])).toEqual([{ ids: [1] }]);
    expect(await rows()).toEqual([{ customer: "bob", orders: 7 }]);
  });

  it("are not touched for what another has done already", async () => {
    const tracking = [{ upstream: "up", pipeline: 0, epoch: "e", from: 0, to: 1 }];
    let asked = 0;
    const alongside = () => {
      asked += 1;
    };
    await recorder.record([{ events: [], tracking, alongside }]);
    const [late] = await recorder.record([{ events: [], tracking, alongside }]);
    expect(late?.refused).toBeInstanceOf(TrackingConflict);
    expect(asked).toBe(1);
  });

  it("may have constraints that are checked at the commit: they refuse the unit, untouched", async () => {
    await alone((db) => {
      db.exec("CREATE TABLE lines (customer TEXT REFERENCES totals DEFERRABLE INITIALLY DEFERRED)");
    });
    const orphan: Alongside = (db) => void db.exec("INSERT INTO lines VALUES ('nobody')");
    const [outcome, next] = await recorder.record([placing("1", orphan), placing("2", count)]);
    expect(outcome?.refused).toMatchObject({ code: "SQLITE_CONSTRAINT_FOREIGNKEY" });
    expect(next).toEqual({ ids: [1] });
  });
});

describe("work alongside that ends the transaction is refused, and nothing of its unit is kept", () => {
  for (const statements of ["COMMIT", "ROLLBACK", "COMMIT; BEGIN", "ROLLBACK; BEGIN IMMEDIATE", "COMMIT; SAVEPOINT mine"]) {
    it(`by ${statements}`, async () => {
      const ending: Alongside = (db) => void db.exec(statements);
      const [before, outcome, after] = await recorder.record([placing("1", count), placing("2", ending), placing("3", count)]);
      expect(outcome?.refused).toBeInstanceOf(TransactionEnded);
      expect([before, after]).toEqual([{ ids: [1] }, { ids: [2] }]);
      expect(await recorder.events("2")).toEqual([]);
    });
  }

  it("also when it begins one after its unit was kept", async () => {
    let db: Database | undefined;
    await alone((given) => {
      db = given;
    });
    db?.exec("BEGIN; DELETE FROM totals");
    expect(await recorder.record([placing("1", count)])).toEqual([{ ids: [1] }]);
    expect(db?.inTransaction).toBe(false);
    expect(await rows()).toEqual([{ customer: "ann", orders: 1 }]);
  });
});
