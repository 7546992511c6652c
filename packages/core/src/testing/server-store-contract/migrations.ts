import assert from "node:assert/strict";
import { SchemaTooNew, StoreUnavailable } from "../../persistence/errors.js";
import { StoreProcess } from "./process-store.js";
import { check } from "./subject.js";

/** How the tables come to be there. */
export const migrations = [
  check("tables are made once when processes open the store at once", async (subject) => {
    const { connect, table } = subject;
    const children = [1, 2, 3].map(() => new StoreProcess(subject, "open", "opened", "at_once_"));
    for (const each of children) assert.equal(await each.hear(), "ready");
    for (const each of children) each.say("go");
    const epochs = await Promise.all(children.map((each) => each.hear()));
    for (const each of children) await each[Symbol.asyncDispose]();
    assert.equal(typeof epochs[0], "string");
    assert.equal(new Set(epochs).size, 1);
    await using session = await connect();
    assert.deepEqual(await session.query(`SELECT version FROM ${table("at_once_", "migrations")}`), [
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ]);
    assert.equal((await session.query(`SELECT * FROM ${table("at_once_", "heads")}`)).length, 2);
  }),

  check("tables that are missing are a clear error when migrating is off, and may be made from what is printed", async (subject) => {
    await using store = subject.open({ name: "by_hand_", migrate: false });
    await assert.rejects(store.open("app"), (error: Error) => error instanceof StoreUnavailable && subject.printing.test(error.message));
    await using session = await subject.connect();
    for (const statement of subject.printed("by_hand_")) await session.query(statement);
    assert.equal((await store.open("app")).pipelines, 1);
  }),

  check("tables of a newer version are refused", async ({ open, connect, table }) => {
    await using store = open({ name: "newer_" });
    await store.open("app");
    await using session = await connect();
    await session.query(`INSERT INTO ${table("newer_", "migrations")} (version) VALUES (99)`);
    await using older = open({ name: "newer_" });
    await assert.rejects(older.open("app"), SchemaTooNew);
  }),
];
