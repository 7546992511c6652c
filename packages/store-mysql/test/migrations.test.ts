// @module-tag mysql
import { StoreUnavailable } from "@es/core";
import { mysql } from "@es/store-mysql";
import { idsOf, moved, stored } from "@es/tooling/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";
import { printed } from "./support/subject.js";

let database: TestDatabase;
beforeEach(async () => {
  database = await makeDatabase();
});
afterEach(() => database.drop());

describe("the tables", () => {
  it("may be made by hand from what is printed, by another user than the one who records", async () => {
    const user = `es_plain_${Date.now()}`;
    for (const statement of printed("by_hand_")) await database.query(statement);
    await database.query(`CREATE USER ${user}@'%'`);
    const name = new URL(database.url).pathname.slice(1);
    for (const table of ["migrations", "logs", "pipelines", "events", "tracking", "snapshots"]) {
      await database.query(`GRANT SELECT, INSERT ON ${name}.by_hand_${table} TO ${user}@'%'`);
    }
    for (const table of ["logs", "pipelines", "tracking", "snapshots"]) {
      await database.query(`GRANT UPDATE ON ${name}.by_hand_${table} TO ${user}@'%'`);
    }
    const url = new URL(database.url);
    url.username = user;
    await using store = mysql(url.href, { prefix: "by_hand_", migrate: false });
    const recorder = await store.open("app");
    expect(idsOf(await recorder.record([{ events: [stored("a")], alongside: () => {} }]))).toEqual([1]);
    await store.close();
    await database.query(`DROP USER ${user}@'%'`);
  });

  it("are looked for in no database where none is named, and that is said", async () => {
    const url = new URL(database.url);
    for (const path of ["", "/"]) {
      url.pathname = path;
      await using store = mysql(url.href);
      const opening = store.open("app");
      await expect(opening).rejects.toThrow(StoreUnavailable);
      await expect(opening).rejects.toThrow(
        /^mysql .* is not available: no database is named: say which, as in mysql:\/\/user@host\/shop$/,
      );
    }
  });

  it("that were left half made are finished", async () => {
    for (const statement of printed("es_").slice(0, 4)) await database.query(statement);
    await using store = mysql(database.url);
    const recorder = await store.open("app");
    expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]))).toEqual([1]);
    expect(await database.query("SELECT version FROM es_migrations")).toEqual([{ version: 1 }]);
  });
});
