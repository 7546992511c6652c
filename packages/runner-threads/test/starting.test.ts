import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { NothingToSkip } from "@es/core";
import { inTemporaryFolder } from "@es/tooling/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ThreadDied, threads } from "../src/index.js";
import { loading } from "./loading.js";

// Threads that load TypeScript take their time to start.
vi.setConfig({ testTimeout: 120_000 });

const module = new URL("./contract-system.ts", import.meta.url);
const never = { least: 3_600_000, most: 3_600_000 };

/** Every thread that was started, and what is to be done about each that will be. */
let workers: Worker[];
let hear: (worker: Worker) => void;
const noted = (worker: Worker) => {
  workers.push(worker);
  hear(worker);
};

beforeEach(() => {
  workers = [];
  hear = () => {};
  process.on("worker", noted);
});
afterEach(() => {
  process.off("worker", noted);
  expect(workers.filter(({ threadId }) => threadId !== -1)).toEqual([]);
});

describe("threads that cannot start", () => {
  it("say why, where only they cannot import the module", () =>
    inTemporaryFolder(async (folder) => {
      const given = { path: join(folder, "events.db") };
      const throwing = new URL("./throwing-system.ts", import.meta.url);
      const failed = threads<typeof import("./throwing-system.js")>(throwing, given, { ...loading, threads: 2 });
      await expect(failed).rejects.toThrow(ThreadDied);
      await expect(failed).rejects.toThrow(/throwing-system\.ts died before it was at work: this module wants to be alone$/);
    }));

  it("end those that could", () =>
    inTemporaryFolder(async (folder) => {
      const given = { path: join(folder, "events.db") };
      const once = new URL("./once-system.ts", import.meta.url);
      const failed = threads<typeof import("./once-system.js")>(once, given, { ...loading, threads: 3 });
      await expect(failed).rejects.toThrow(/died before it was at work: EEXIST/);
      expect(workers).toHaveLength(3);
    }));

  it("say so, where they are terminated on the way", () =>
    inTemporaryFolder(async (folder) => {
      hear = (worker) => void worker.terminate();
      const failed = threads<typeof import("./contract-system.js")>(module, { path: join(folder, "events.db") }, loading);
      await expect(failed).rejects.toThrow(/died before it was at work: it ended with exit code [01]$/);
    }));

  it("refuse a description that cannot be cloned", () =>
    inTemporaryFolder(async (folder) => {
      const given = { path: join(folder, "events.db"), applications: Object.assign(["lists" as const], { sort: () => [] }) };
      const failed = threads<typeof import("./contract-system.js")>(module, given as never, loading);
      await expect(failed).rejects.toThrow(/could not be cloned/);
    }));
});

describe("threads that are ended at work", () => {
  it("are started again, however often that is thwarted", () =>
    inTemporaryFolder(async (folder) => {
      await using running = await started(folder, { least: 1, most: 2 });
      let thwarted = 0;
      hear = (worker) => void (++thwarted <= 5 && worker.terminate());
      await workers[0]?.terminate();
      const recorded = await running.numbers.give("n", 1);
      await expect.poll(() => running.sums.caughtUpWith(recorded), { timeout: 60_000 }).toBeUndefined();
      expect(thwarted).toBeGreaterThan(5);
    }));

  it("can be stopped while they wait to be started again", () =>
    inTemporaryFolder(async (folder) => {
      const running = await started(folder, never);
      await Promise.all(workers.map((worker) => worker.terminate()));
      await running.stop();
    }));

  it("can be stopped while they start again", () =>
    inTemporaryFolder(async (folder) => {
      const running = await started(folder, { least: 1, most: 2 });
      const stopped = new Promise<void>((resolve) => {
        hear = () => resolve(running.stop());
      });
      await workers[0]?.terminate();
      await stopped;
    }));

  it("do not step while work is done between their steps, and are back after it", () =>
    inTemporaryFolder(async (folder) => {
      await using running = await started(folder, never);
      await Promise.all(workers.map((worker) => worker.terminate()));
      const skipped = { application: "lists", upstream: "numbers", id: 1, why: "a trial" } as const;
      const [one, other] = await Promise.allSettled([running.skip(skipped), running.skip(skipped)]);
      for (const { reason } of [one, other] as PromiseRejectedResult[]) expect(reason).toBeInstanceOf(NothingToSkip);
      await running.sums.caughtUpWith(await running.numbers.give("n", 1));
    }));
});

/** The contract's system on two threads. */
function started(folder: string, backOff: { readonly least: number; readonly most: number }) {
  const given = { path: join(folder, "events.db") };
  return threads<typeof import("./contract-system.js")>(module, given, { ...loading, threads: 2, backOff });
}
