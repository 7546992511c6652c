import { readFileSync } from "node:fs";
import { join } from "node:path";
import { identityAt, SchemaTooNew } from "@es/core/adapter";
import { sqlite, sqliteMigrations } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";

/** What a version of the tables was made by. */
function made(version: 1 | 2, prefix = "es_"): string {
  return readFileSync(new URL(`./fixtures/version-${version}.sql`, import.meta.url), "utf8").replaceAll("es_", prefix);
}

function schemaOf(path: string): unknown {
  const db = new Sqlite(path);
  const schema = db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
  db.close();
  return schema;
}

it("migrations that were run by hand, also from where they were left, make the tables that the store makes", () =>
  inTemporaryFolder(async (folder) => {
    const [fromOne, fromTwo, byStore] = ["from-1.db", "from-2.db", "by-store.db"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const [path, version] of [
      [fromOne, 1],
      [fromTwo, 2],
    ] as const) {
      const db = new Sqlite(path);
      db.exec(made(version, "log_")).exec(sqliteMigrations("log_", version));
      db.close();
    }
    for (const path of [fromOne, fromTwo, byStore]) {
      await using store = sqlite(path, { prefix: "log_" });
      expect(await (await store.open("app")).head(0)).toBe(0);
    }
    for (const byHand of [fromOne, fromTwo]) expect(schemaOf(byHand)).toEqual(schemaOf(byStore));
  }));

it("tables as the first version made them are brought up to date, and read", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "older.db");
    const db = new Sqlite(path);
    db.exec(made(1)).exec(`
INSERT INTO es_applications (name, epoch, pipelines) VALUES ('app', 'an epoch', 1);
INSERT INTO es_events (application, pipeline, id, aggregate_id, position, type, data) VALUES (1, 0, 1, 'a', 1, 'written', x'31');
INSERT INTO es_tracking (application, upstream, pipeline, epoch, position) VALUES (1, 'up', 0, 'e', 7);`);
    await using store = sqlite(path);
    const recorder = await store.open("app");
    expect(await recorder.notifications(0, { after: 0, limit: 9 })).toMatchObject([{ id: 1, unitId: undefined, dependencies: [] }]);
    expect(await recorder.tracked("up", 0)).toEqual({ position: 7, epoch: "e", identity: undefined });
    const move = { upstream: "up", pipeline: 0, epoch: "e", from: 7, to: 8, identity: "8:x:1" };
    await recorder.record([
      { unitId: 5, events: [{ aggregateId: "a", position: 2, type: "written", data: Buffer.from("2") }], tracking: [move] },
    ]);
    expect((await recorder.events("a")).map(({ unitId }) => unitId)).toEqual([undefined, 5]);
    // A process of the first version that has the file open goes on.
    db.exec(`
INSERT INTO es_events (application, pipeline, id, aggregate_id, position, type, data, dependencies) VALUES (1, 0, 3, 'a', 3, 'written', x'33', NULL);
UPDATE es_tracking SET position = 9 WHERE application = 1 AND upstream = 'up' AND pipeline = 0 AND position = 8 AND epoch = 'e';`);
    expect((await recorder.events("a")).map(({ unitId }) => unitId)).toEqual([undefined, 5, undefined]);
    const tracked = await recorder.tracked("up", 0);
    expect(tracked).toEqual({ position: 9, epoch: "e", identity: "8:x:1" });
    expect(identityAt(tracked as never)).toBeUndefined();
    db.close();
  }));

it("the time is unknown of what the second version recorded, also beside this one", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "untimed.db");
    const db = new Sqlite(path);
    db.exec(made(2)).exec("INSERT INTO es_applications (name, epoch, pipelines) VALUES ('app', 'an epoch', 1)");
    const record = db.prepare(
      `INSERT INTO es_events (application, pipeline, id, aggregate_id, position, type, data, dependencies, unit)
       VALUES (1, 0, ?, 'a', ?, 'written', x'31', NULL, 77) ON CONFLICT (application, aggregate_id, position) DO NOTHING`,
    );
    record.run(1, 1);
    await using store = sqlite(path);
    const recorder = await store.open("app");
    await recorder.record([
      { recordedAt: new Date(5), events: [{ aggregateId: "a", position: 2, type: "written", data: Buffer.from("2") }] },
    ]);
    // A process of the second version that has the file open goes on.
    record.run(3, 3);
    db.close();
    const times = [undefined, new Date(5), undefined];
    expect((await recorder.events("a")).map(({ recordedAt }) => recordedAt)).toEqual(times);
    expect((await recorder.notifications(0, { after: 0, limit: 9 })).map(({ recordedAt }) => recordedAt)).toEqual(times);
  }));

it("stores of different prefixes in one file are apart", () =>
  inTemporaryFolder(async (folder) => {
    await using one = sqlite(join(folder, "events.db"), { prefix: "one_" });
    await using other = sqlite(join(folder, "events.db"), { prefix: "other_" });
    const [first, second] = [await one.open("app"), await other.open("app", { pipelines: 2 })];
    await first.record([{ events: [{ aggregateId: "a", position: 1, type: "written", data: Buffer.from("") }] }]);
    expect(await first.head(0)).toBe(1);
    expect(await second.head(0)).toBe(0);
    expect(second.epoch).not.toBe(first.epoch);
  }));

it("tables of a newer version are refused, and left as they are", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "newer.db");
    await using store = sqlite(path);
    await store.open("app");
    await store.close();
    const db = new Sqlite(path);
    db.exec("INSERT INTO es_schema (version) VALUES (99)");
    db.close();
    await using older = sqlite(path);
    await expect(older.open("app")).rejects.toThrow(SchemaTooNew);
    await expect(older.open("app")).rejects.toMatchObject({ found: 99, store: expect.stringContaining(path) });
  }));

it("a file is durable by default, and less so only when asked", () =>
  inTemporaryFolder(async (folder) => {
    const settings: unknown[] = [];
    for (const options of [{}, { synchronous: "normal" } as const]) {
      await using store = sqlite(join(folder, "events.db"), options);
      const recorder = await store.open("app");
      const alongside = (db: Sqlite.Database) =>
        void settings.push([db.pragma("journal_mode", { simple: true }), db.pragma("synchronous", { simple: true })]);
      await recorder.record([{ events: [], alongside }]);
    }
    const [full, normal] = [2, 1];
    expect(settings).toEqual([
      ["wal", full],
      ["wal", normal],
    ]);
  }));
