// @module-tag mysql

import { readFile } from "node:fs/promises";
import { StoreUnavailable } from "@es/core";
import { identityAt } from "@es/core/adapter";
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

  async function older(version: 1 | 2, prefix: string): Promise<void> {
    const sql = await readFile(new URL(`./fixtures/version-${version}.sql`, import.meta.url), "utf8");
    for (const statement of sql.split(";").filter((each) => each.trim() !== "")) await database.query(statement.replaceAll("es_", prefix));
  }

  it("as the first version made them are brought up to date, and read, also where that was left half done", async () => {
    for (const halfDone of [false, true]) {
      const prefix = `older_${halfDone}_`;
      await older(1, prefix);
      await database.query(`INSERT INTO ${prefix}logs (application, epoch, pipelines) VALUES ('app', 'an epoch', 1)`);
      await database.query(`INSERT INTO ${prefix}pipelines (log, pipeline) VALUES (1, 0)`);
      await database.query(`INSERT INTO ${prefix}events VALUES (1, 0, 1, 1, 77, 'a', 'written', '1', NULL)`);
      await database.query(`INSERT INTO ${prefix}tracking VALUES (1, 'up', 0, 7, 'e', 77)`);
      if (halfDone) await database.query(`ALTER TABLE ${prefix}tracking ADD COLUMN identity VARBINARY(100) NULL`);
      await using store = mysql(database.url, { prefix });
      const recorder = await store.open("app");
      expect((await recorder.events("a")).map(({ unitId }) => unitId)).toEqual([77]);
      expect(await recorder.tracked("up", 0)).toEqual({ position: 7, epoch: "e", identity: undefined });
      await recorder.record([{ events: [], tracking: [{ ...moved(7, 8), epoch: "e", identity: "8:x:1" }] }]);
      // A process of the first version goes on.
      await database.query(`UPDATE ${prefix}tracking SET position = 9, epoch = 'e', unit = 5 WHERE upstream = 'up' AND position = 8`);
      const tracked = await recorder.tracked("up", 0);
      expect(tracked).toEqual({ position: 9, epoch: "e", identity: "8:x:1" });
      expect(identityAt(tracked as never)).toBeUndefined();
    }
  });

  it("of the second version hold no times of what it recorded, and goes on to record beside this one", async () => {
    for (const halfDone of [false, true]) {
      const prefix = `untimed_${halfDone}_`;
      await older(2, prefix);
      await database.query(`INSERT INTO ${prefix}logs (application, epoch, pipelines) VALUES ('app', 'an epoch', 1)`);
      await database.query(`INSERT INTO ${prefix}pipelines (log, pipeline) VALUES (1, 0)`);
      const record = (position: number) =>
        database.query(`INSERT INTO ${prefix}events (log, pipeline, id, position, unit, aggregate_id, type, data, dependencies)
          SELECT 1, 0, h.head + 1, ${position}, 77, 'a', 'written', '1', NULL
          FROM (SELECT COALESCE(MAX(id), 0) AS head FROM ${prefix}events WHERE log = 1 AND pipeline = 0) AS h`);
      await record(1);
      if (halfDone) await database.query(`ALTER TABLE ${prefix}events ADD COLUMN recorded_at BIGINT NULL`);
      await using store = mysql(database.url, { prefix });
      const recorder = await store.open("app");
      await recorder.record([{ recordedAt: new Date(5), events: [stored("a", 2)] }]);
      await record(3);
      const times = [undefined, new Date(5), undefined];
      expect((await recorder.events("a")).map(({ recordedAt }) => recordedAt)).toEqual(times);
      expect((await recorder.notifications(0, { after: 0, limit: 9 })).map(({ recordedAt }) => recordedAt)).toEqual(times);
    }
  });

  it("that were left half made are finished", async () => {
    for (const statement of printed("es_").slice(0, 4)) await database.query(statement);
    await using store = mysql(database.url);
    const recorder = await store.open("app");
    expect(idsOf(await recorder.record([{ events: [stored("a")], tracking: [moved(0, 1)] }]))).toEqual([1]);
    expect(await database.query("SELECT version FROM es_migrations")).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
  });
});
