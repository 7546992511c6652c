import { join } from "node:path";
import { SchemaTooNew } from "@es/core";
import { sqlite, sqliteMigrations } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";

function schemaOf(path: string): unknown {
  const db = new Sqlite(path);
  const schema = db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all();
  db.close();
  return schema;
}

it("migrations that were run by hand, even twice, make the tables that the store makes", () =>
  inTemporaryFolder(async (folder) => {
    const [byHand, byStore] = [join(folder, "by-hand.db"), join(folder, "by-store.db")];
    const db = new Sqlite(byHand);
    db.exec(sqliteMigrations("log_")).exec(sqliteMigrations("log_"));
    db.close();
    for (const path of [byHand, byStore]) {
      await using store = sqlite(path, { prefix: "log_" });
      expect(await (await store.open("app")).head(0)).toBe(0);
    }
    expect(schemaOf(byHand)).toEqual(schemaOf(byStore));
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
