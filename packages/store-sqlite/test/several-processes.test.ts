import { join } from "node:path";
import { StoreUnavailable } from "@es/core";
import type { Recorder } from "@es/core/adapter";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { Child } from "./processes/child.js";

const event = { aggregateId: "a", position: 1, type: "written", data: Buffer.from("data") };

describe("several processes on one file", () => {
  it("open it at once when it is fresh, and find one log", () =>
    inTemporaryFolder(async (folder) => {
      const children = Array.from({ length: 4 }, () => new Child("opener.ts", join(folder, "fresh.db")));
      for (const child of children) expect(await child.hear()).toBe("ready");
      for (const child of children) child.say("go");
      const epochs = await Promise.all(children.map((child) => child.hear()));
      for (const child of children) await child[Symbol.asyncDispose]();
      expect(epochs[0]).toEqual(expect.any(String));
      expect(new Set(epochs).size).toBe(1);
    }));

  it("write at once, and one that tails sees every id once, in order, with no gap", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "tailed.db");
      const units = 200;
      const events = 2 * units * 2.5;
      await using tailer = new Child("tailer.ts", path, String(events));
      await using one = new Child("writer.ts", path, "one", String(units));
      await using other = new Child("writer.ts", path, "other", String(units));
      for (const child of [tailer, one, other]) expect(await child.hear()).toBe("ready");
      one.say("go");
      other.say("go");
      const written = [await one.hear(), await other.hear()] as number[][];
      const everyId = Array.from({ length: events }, (_, index) => index + 1);
      expect(written.flat().toSorted((a, b) => a - b)).toEqual(everyId);
      expect(await tailer.hear()).toEqual(everyId);
    }));

  it("prompt each other when they have recorded", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "prompted.db");
      await using store = sqlite(path);
      const recorder = await store.open("app");
      await using writer = new Child("writer.ts", path, "other", "1");
      expect(await writer.hear()).toBe("ready");
      const head = new Promise<number>((resolve) => {
        const stop = recorder.prompted?.(async () => {
          const newest = await recorder.head(0);
          if (newest === 0) return;
          stop?.();
          resolve(newest);
        });
      });
      writer.say("go");
      expect(await head).toBe(2);
    }));
});

describe("several processes that change one aggregate", () => {
  it("lose none of the changes, and double none", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "changed.db");
      const [callers, times] = [16, 5];
      await using one = new Child("changer.ts", path, "one", String(callers), String(times));
      await using other = new Child("changer.ts", path, "other", String(callers), String(times));
      for (const child of [one, other]) expect(await child.hear()).toBe("ready");
      for (const child of [one, other]) child.say("go");
      for (const child of [one, other]) expect(await child.hear()).toBe("done");
      one.say("tell");
      const changes = Array.from({ length: callers * times }, (_, n) => `${Math.floor(n / times)}/${n % times}`);
      const expected = ["nobody", ...changes.map((change) => `one/${change}`), ...changes.map((change) => `other/${change}`)];
      expect(((await one.hear()) as string[]).toSorted()).toEqual(expected.toSorted());
    }));
});

describe("while another process has the write lock", () => {
  const locked = (busyTimeout: number, work: (recorder: Recorder, locker: Child, path: string) => Promise<void>) =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "locked.db");
      await using store = sqlite(path, { busyTimeout });
      const recorder = await store.open("app");
      await using locker = new Child("locker.ts", path);
      expect(await locker.hear()).toBe("locked");
      await work(recorder, locker, path);
    });

  it("recording waits without blocking the event loop, and goes on when the lock is free", () =>
    locked(60_000, async (recorder, locker) => {
      const recording = recorder.record([{ events: [event] }]);
      locker.say("let go");
      expect(await locker.hear()).toBe("free");
      expect(await recording).toEqual([{ ids: [1] }]);
    }));

  it("recording is refused after the busy timeout, naming the file and the remedy, and works again later", () =>
    locked(100, async (recorder, locker, path) => {
      const recording = recorder.record([{ events: [event] }]);
      await expect(recording).rejects.toThrow(StoreUnavailable);
      await expect(recording).rejects.toThrow(path);
      await expect(recording).rejects.toThrow("busyTimeout");
      const alongside = recorder.record([{ events: [event], alongside: () => {} }]);
      await expect(alongside).rejects.toThrow("busyTimeout");
      expect(await recorder.head(0)).toBe(0);
      locker.say("let go");
      expect(await locker.hear()).toBe("free");
      expect(await recorder.record([{ events: [event], alongside: () => {} }])).toEqual([{ ids: [1] }]);
    }));
});
