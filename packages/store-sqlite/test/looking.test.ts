import { chmod, copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NothingStored, SchemaTooNew, StoreUnavailable } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { Child } from "./processes/child.js";

const looking = { readOnly: true } as const;
const event = (position: number) => ({ aggregateId: "a", position, type: "written", data: Buffer.from("data") });

/** Every file of a folder, with when it was changed and what is in it. */
async function stateOf(folder: string): Promise<readonly (readonly unknown[])[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return [name, (await stat(path)).mtimeMs, (await readFile(path)).toString("base64")];
    }),
  );
}

async function written(path: string): Promise<void> {
  await using store = sqlite(path);
  const recorder = await store.open("app");
  await recorder.record([{ events: [event(1)], tracking: [{ upstream: "up", pipeline: 0, epoch: "e", from: 0, to: 3 }] }]);
}

async function lookedThrough(path: string): Promise<number> {
  await using store = sqlite(path);
  const recorder = await store.open("app", looking);
  await recorder.heads();
  await recorder.positions("up");
  await recorder.snapshot("a");
  await recorder.reading((db) => db.prepare("SELECT * FROM es_events").all());
  return (await recorder.events("a")).length;
}

describe("looking at a file", () => {
  it("leaves it as it is, and makes nothing beside it", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      await written(path);
      const before = await stateOf(folder);
      expect(before).toHaveLength(1);
      expect(await lookedThrough(path)).toBe(1);
      expect(await stateOf(folder)).toEqual(before);
    }));

  it("that is missing, empty, or has no tables makes nothing", () =>
    inTemporaryFolder(async (folder) => {
      const [missing, empty, other] = ["missing.db", "empty.db", "other.db"].map((name) => join(folder, name)) as [string, string, string];
      await writeFile(empty, "");
      const database = new Sqlite(other);
      database.exec("CREATE TABLE own (text TEXT)");
      database.close();
      const before = await stateOf(folder);
      for (const path of [missing, join(folder, "no-folder", "events.db"), empty, other]) {
        await using store = sqlite(path);
        await expect(store.open("app", looking)).rejects.toThrow(NothingStored);
      }
      expect(await stateOf(folder)).toEqual(before);
    }));

  it("with tables of a newer version is refused, and so is one in which a table is missing", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      await written(path);
      const change = (sql: string) => {
        const database = new Sqlite(path);
        database.exec(sql);
        database.close();
      };
      change("INSERT INTO es_schema VALUES (99)");
      await expect(lookedThrough(path)).rejects.toThrow(SchemaTooNew);
      change("DELETE FROM es_schema WHERE version = 99; DROP TABLE es_snapshots");
      const before = await stateOf(folder);
      await expect(lookedThrough(path)).rejects.toThrow(StoreUnavailable);
      await expect(lookedThrough(path)).rejects.toThrow("es_snapshots");
      expect(await stateOf(folder)).toEqual(before);
    }));

  it("that a killed process left reads what it had recorded, and leaves the recovery to those who record", () =>
    inTemporaryFolder(async (folder) => {
      await inTemporaryFolder(async (origin) => {
        await using store = sqlite(join(origin, "events.db"));
        const recorder = await store.open("app");
        for (const position of [1, 2, 3]) await recorder.record([{ events: [event(position)] }]);
        for (const name of ["events.db", "events.db-wal"]) await copyFile(join(origin, name), join(folder, name));
      });
      const kept = async () => (await stateOf(folder)).filter(([name]) => name !== "events.db-shm");
      const before = await kept();
      expect(await lookedThrough(join(folder, "events.db"))).toBe(3);
      expect(await kept()).toEqual(before);
      await using store = sqlite(join(folder, "events.db"));
      expect(await (await store.open("app")).record([{ events: [event(4)] }])).toEqual([{ ids: [4] }]);
    }));
});

describe("a user who may not write a file", () => {
  it("looks at it while nobody has it open, and makes nothing", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      await written(path);
      await chmod(folder, 0o755);
      const before = await stateOf(folder);
      await using looker = new Child("looker.ts", path);
      expect(await looker.hear()).toBe(1);
      looker.say("again");
      expect(await looker.hear()).toEqual([1, 1]);
      looker.say("end");
      expect(await looker.hear()).toBeUndefined();
      expect(await stateOf(folder)).toEqual(before);
    }));

  it("looks at it beside those who record, and sees what they do", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      await chmod(folder, 0o755);
      await using store = sqlite(path);
      const recorder = await store.open("app");
      await recorder.record([{ events: [event(1)] }]);
      await using looker = new Child("looker.ts", path);
      expect(await looker.hear()).toBe(1);
      await recorder.record([{ events: [event(2)] }]);
      looker.say("again");
      expect(await looker.hear()).toEqual([2, 2]);
      looker.say("end");
      expect(await looker.hear()).toBeUndefined();
      expect(await recorder.record([{ events: [event(3)] }])).toEqual([{ ids: [3] }]);
    }));
});
