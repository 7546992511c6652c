import { SchemaTooNew, StoreUnavailable } from "@es/core";
import { postgres, postgresMigrations } from "@es/store-postgres";
import { Child, idsOf, stored } from "@es/tooling/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeEach(async () => {
  database = await makeDatabase();
});
afterEach(() => database.drop());

describe("the tables", () => {
  it("are made once when processes open the store at once", async () => {
    const children = Array.from({ length: 3 }, () => new Child(import.meta.url, "opener.ts", database.url));
    for (const child of children) expect(await child.hear()).toBe("ready");
    for (const child of children) child.say("go");
    const epochs = await Promise.all(children.map((child) => child.hear()));
    for (const child of children) await child[Symbol.asyncDispose]();
    expect(epochs[0]).toEqual(expect.any(String));
    expect(new Set(epochs).size).toBe(1);
    expect((await database.query("SELECT version FROM es.migrations")).rows).toEqual([{ version: 1 }]);
    expect((await database.query("SELECT count(*)::int AS heads FROM es.heads")).rows).toEqual([{ heads: 2 }]);
  });

  it("may be made by hand from what is printed, by another user than the one who records", async () => {
    const user = `es_plain_${Date.now()}`;
    await database.query(postgresMigrations("by_hand"));
    await database.query(`CREATE ROLE ${user} LOGIN`);
    await database.query(`GRANT USAGE ON SCHEMA by_hand TO ${user}`);
    await database.query(`GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA by_hand TO ${user}`);
    await database.query(`GRANT UPDATE ON by_hand.heads, by_hand.tracking, by_hand.snapshots TO ${user}`);
    const url = new URL(database.url);
    url.username = user;
    await using store = postgres(url.href, { schema: "by_hand", migrate: false });
    const recorder = await store.open("app");
    expect(idsOf(await recorder.record([{ events: [stored("a")], alongside: () => {} }]))).toEqual([1]);
    await store.close();
    await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  });

  it("that are missing are a clear error when migrating is off", async () => {
    await using store = postgres(database.url, { schema: "by_hand", migrate: false });
    const opening = store.open("app");
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toThrow('run what postgresMigrations("by_hand") prints');
    await database.query(postgresMigrations("by_hand"));
    expect((await store.open("app")).pipelines).toBe(1);
  });

  it("of a newer version are refused", async () => {
    await using store = postgres(database.url);
    await store.open("app");
    await database.query("INSERT INTO es.migrations (version) VALUES (99)");
    await using older = postgres(database.url);
    await expect(older.open("app")).rejects.toThrow(SchemaTooNew);
  });
});
