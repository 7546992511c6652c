import { PGlite, type Transaction } from "@electric-sql/pglite";
import { singleThreaded } from "@es/core";
import { type OwnRows, recorderContract, runnerContract, runnerContractSystem } from "@es/core/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { pglite } from "../src/pglite-store.js";

// It takes a second to start: the checks share two of them.
let one: PGlite;
let other: PGlite;
beforeAll(async () => {
  one = await PGlite.create();
  other = await PGlite.create();
});
afterAll(() => Promise.all([one.close(), other.close()]));

async function emptied(): Promise<void> {
  for (const db of [one, other]) await db.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
}

const rows: OwnRows<Transaction> = {
  oneConnection: true,
  forbidden: ["CREATE TABLE more (text text)", "DROP TABLE own"],
  run: (tx, statement) => tx.query(statement),
  add: async (tx, text) => {
    await tx.query("CREATE TABLE IF NOT EXISTS own (value text)");
    await tx.query("INSERT INTO own VALUES ($1)", [text]);
  },
  read: async (tx) => (await tx.query<{ value: string }>("SELECT value FROM own")).rows.map(({ value }) => value),
  all: async () => {
    await one.query("CREATE TABLE IF NOT EXISTS own (value text)");
    return (await one.query<{ value: string }>("SELECT value FROM own")).rows.map(({ value }) => value);
  },
};

describe("the store in PGlite keeps the contract of recorders", () => {
  for (const { name, run } of recorderContract) {
    it(name, async () => {
      await emptied();
      await run({ store: pglite(one), another: () => pglite(one), elsewhere: () => pglite(other), closable: () => pglite(one), rows });
    });
  }
});

describe("the single-threaded runner keeps its contract on PGlite", () => {
  for (const { name, run } of runnerContract) {
    it(name, async () => {
      await emptied();
      await run({ run: (options) => singleThreaded(runnerContractSystem, { store: pglite(one), backOff: { most: 50 }, ...options }) });
    });
  }
});
