import { chmod, mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgument, StoreUnavailable } from "@es/core";
import type { Recorder, Unit } from "@es/core/adapter";
import { type SqliteOptions, sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import type { Database } from "better-sqlite3";
import { describe, expect, it } from "vitest";

function unit(aggregateId: string, bytes = 10): Unit<Database> {
  return { events: [1, 2].map((position) => ({ aggregateId, position, type: "written", data: Buffer.alloc(bytes, 1) })) };
}

async function expectUnavailable(attempt: Promise<unknown>, path: string, remedy: string): Promise<void> {
  const error = await attempt.then(
    () => undefined,
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(error?.message).toContain(path);
  expect(error?.message).toContain(remedy);
}

describe("a file that cannot be used is refused with its path and the remedy", () => {
  it("when its folder is missing", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "missing", "events.db");
      await using store = sqlite(path);
      await expectUnavailable(store.open("app"), path, "Make the folder first");
      await mkdir(join(folder, "missing"));
      expect(await (await store.open("app")).head(0)).toBe(0);
    }));

  it("when it is a folder", () =>
    inTemporaryFolder(async (folder) => {
      await using store = sqlite(folder);
      await expectUnavailable(store.open("app"), folder, "Give the path of a file");
    }));

  it("when it is no database", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "letter.txt");
      await writeFile(path, "Dear reader, this is no database.\n".repeat(100));
      await using store = sqlite(path);
      await expectUnavailable(store.open("app"), path, "not an SQLite database");
    }));

  it("when it is damaged", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "damaged.db");
      await using sound = sqlite(path);
      await (await sound.open("app")).record([unit("a", 100_000), unit("b", 100_000)]);
      await sound.close();
      const file = await open(path, "r+");
      await file.write(Buffer.alloc(8192 * 4, 7), 0, 8192 * 4, 4096 * 2);
      await file.close();
      await using store = sqlite(path);
      const reading = store.open("app").then((recorder) => recorder.notifications(0, { after: 0, limit: 10 }));
      await expectUnavailable(reading, path, "restore a backup");
    }));

  it("when it may not be written; what is in it can be read all the same", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "read-only.db");
      await using writable = sqlite(path);
      await (await writable.open("app")).record([unit("a")]);
      await chmod(path, 0o444);
      await chmod(folder, 0o555);
      await asOrdinaryUser(async () => {
        await using store = sqlite(path);
        const recorder = await store.open("app");
        expect(await recorder.head(0)).toBe(2);
        await expectUnavailable(recorder.record([unit("b")]), path, "Let this process write the file");
      });
      await chmod(folder, 0o755);
    }));
});

/** The superuser may write everything: as root, becomes somebody else for a while. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe("a full database", () => {
  const limitPages = (recorder: Recorder<Database>, pages: (used: number) => number) => {
    const alongside = (db: Database) => void db.pragma(`max_page_count = ${pages(db.pragma("page_count", { simple: true }) as number)}`);
    return recorder.record([{ events: [], alongside }]);
  };

  it("refuses a call with nothing of it kept, keeps what was there, and goes on when there is room again", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "full.db");
      await using store = sqlite(path);
      const recorder = await store.open("app");
      await recorder.record([unit("before")]);
      await limitPages(recorder, (used) => used + 10);
      const units = [unit("a"), unit("b", 8_000), unit("c", 50_000), unit("d")];
      await expectUnavailable(recorder.record(units), path, "Free some space");
      expect(await recorder.head(0)).toBe(2);
      expect(await recorder.events("a")).toEqual([]);
      await limitPages(recorder, () => 1_000_000);
      expect(await recorder.record(units)).toEqual([{ ids: [3, 4] }, { ids: [5, 6] }, { ids: [7, 8] }, { ids: [9, 10] }]);
    }));

  it("leaves the units of a call that were committed before it was full, and refuses the others", () =>
    inTemporaryFolder(async (folder) => {
      await using store = sqlite(join(folder, "full.db"));
      const recorder = await store.open("app");
      await limitPages(recorder, (used) => used + 10);
      const alongside = () => {};
      const outcomes = await recorder.record([unit("a"), { ...unit("b"), alongside }, { ...unit("c", 50_000), alongside }, unit("d")]);
      expect(outcomes.slice(0, 2)).toEqual([{ ids: [1, 2] }, { ids: [3, 4] }]);
      for (const { refused } of outcomes.slice(2)) expect(refused).toBeInstanceOf(StoreUnavailable);
      expect(await recorder.head(0)).toBe(4);
    }));
});

describe("a store that was closed", () => {
  it("refuses everything, and may be closed again", async () => {
    const store = sqlite(":memory:");
    const recorder = await store.open("app");
    await store.close();
    await store.close();
    await expectUnavailable(recorder.record([unit("a")]), "in memory", "closed");
    await expectUnavailable(recorder.head(0), "in memory", "closed");
    await expectUnavailable(store.open("app"), "in memory", "closed");
  });

  it("has finished what was asked of it before", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      const store = sqlite(path);
      const recorder = await store.open("app");
      const recording = recorder.record([{ ...unit("a"), alongside: () => new Promise((resolve) => setImmediate(resolve)) }]);
      await store.close();
      expect(await recording).toEqual([{ ids: [1, 2] }]);
    }));
});

describe("options that make no sense are refused", () => {
  const refused: readonly (readonly [string, string, object])[] = [
    ["an empty path", " ", {}],
    ["a prefix with a quote", "x.db", { prefix: 'es"; DROP TABLE own; --' }],
    ["a prefix that SQLite keeps for itself", "x.db", { prefix: "sqlite_" }],
    ["an empty prefix", "x.db", { prefix: "" }],
    ["a prefix of 64 letters", "x.db", { prefix: "a".repeat(64) }],
    ["another way to be synchronous", "x.db", { synchronous: "off" }],
    ["a negative busy timeout", "x.db", { busyTimeout: -1 }],
  ];
  for (const [what, path, options] of refused) {
    it(`like ${what}`, () => {
      expect(() => sqlite(path, options as SqliteOptions)).toThrow(InvalidArgument);
    });
  }
});
