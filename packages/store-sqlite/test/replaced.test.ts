import { copyFile, link, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { StoreReplaced, sqlite } from "@es/store-sqlite";
import { inTemporaryFolder, moved, stored } from "@es/tooling/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const looking = { readOnly: true } as const;

/** Closed, so that there is no write-ahead log beside it. */
async function written(path: string, ...aggregateIds: readonly string[]): Promise<void> {
  await using store = sqlite(path);
  const recorder = await store.open("app");
  for (const id of aggregateIds) await recorder.record([{ events: [stored(id)] }]);
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** Lets the time pass for which those that read take a file for the same. */
const moment = () => vi.advanceTimersByTime(10);

const replacements: Readonly<Record<string, (path: string) => Promise<void>>> = {
  "replaced by a copy that was renamed": async (path) => {
    await copyFile(`${path}.backup`, `${path}.new`);
    await rename(`${path}.new`, path);
  },
  "deleted, and made again from a backup": async (path) => {
    await rm(path);
    await copyFile(`${path}.backup`, path);
  },
  deleted: (path) => rm(path),
};

for (const [how, replace] of Object.entries(replacements)) {
  it(`a file that is ${how} under a store is not gone on with, neither to read nor to record`, () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "events.db");
      await written(path, "a");
      await copyFile(path, `${path}.backup`);
      await written(path, "b");
      await using store = sqlite(path);
      const recorder = await store.open("app");
      await using eye = sqlite(path);
      const seen = await eye.open("app", looking);
      await recorder.record([{ events: [stored("c")] }]);
      expect([await recorder.head(0), await seen.head(0)]).toEqual([3, 3]);
      await replace(path);
      moment();
      const expected = { code: "store-replaced", how: how === "deleted" ? "deleted" : "replaced" };
      const attempts = [
        () => recorder.record([{ events: [stored("d")] }]),
        () => recorder.record([{ events: [stored("d")], alongside: () => expect.unreachable() }]),
        () => recorder.record([{ events: [], tracking: [moved(0, 1)] }]),
        () => recorder.keepSnapshot({ aggregateId: "a", position: 1, data: Buffer.from("a") }),
        () => recorder.reading(() => expect.unreachable()),
        () => seen.reading(() => expect.unreachable()),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(expected);
      for (const each of [recorder, seen]) {
        await expect(each.head(0)).rejects.toThrow(StoreReplaced);
        await expect(each.notifications(0, { after: 0, limit: 9 })).rejects.toThrow("close the store and open it again");
      }
      await store.close();
      await eye.close();
      if (how === "deleted") return;
      // SQLite would else take what the write-ahead log of the old file holds for a part of the new one.
      for (const beside of ["-wal", "-shm"]) await rm(`${path}${beside}`, { force: true });
      await using anew = sqlite(path);
      expect(await (await anew.open("app")).record([{ events: [stored("e")] }])).toEqual([{ ids: [2] }]);
    }));
}

it("a file that others write in, or that has another name too, is the same", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "events.db");
    await using store = sqlite(path);
    const recorder = await store.open("app");
    await written(path, "a", "b");
    await link(path, `${path}.link`);
    moment();
    expect(await recorder.head(0)).toBe(2);
    expect(await recorder.record([{ events: [stored("c")] }])).toEqual([{ ids: [3] }]);
  }));
