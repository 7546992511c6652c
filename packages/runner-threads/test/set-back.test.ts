import { join } from "node:path";
import { singleThreaded } from "@es/core";
import { inTemporaryFolder } from "@es/tooling/testing";
import Database from "better-sqlite3";
import { expect, it, vi } from "vitest";
import { threads } from "../src/index.js";
import { infrastructure, system } from "./contract-system.js";
import { loading } from "./loading.js";

// Threads take their time to start.
vi.setConfig({ testTimeout: 240_000 });

const module = new URL("./contract-system.ts", import.meta.url);
type Module = typeof import("./contract-system.js");

const onThreads = (path: string, readOnly = false) => threads<Module>(module, { path, readOnly }, { ...loading, threads: 2 });

/** Records numbers beside those who follow them, as another program does. */
async function giveBeside(path: string, name: string, count: number): Promise<void> {
  await using writer = await singleThreaded(system, infrastructure({ path, following: false }));
  for (let n = 1; n <= count; n += 1) await writer.numbers.give(`${name}${n}`, 100 + n);
}

/** Takes all numbers after an event out of their log, as a back-up that ended there does. */
function setBack(path: string, head: number): void {
  const database = new Database(path);
  const events = "DELETE FROM es_events WHERE application = (SELECT key FROM es_applications WHERE name = 'numbers') AND id > ?";
  database.prepare(events).run(head);
  database.close();
}

async function followers(running: Awaited<ReturnType<typeof onThreads>>) {
  const all = (await running.status()).filter(({ upstream }) => upstream === "numbers");
  return all.map(({ application, state, position, failure }) => [
    application,
    state,
    position,
    (failure?.error as { code?: string })?.code,
  ]);
}

async function eventually(holds: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

it("a log that was set back under threads and has grown to the position is gone on with from where an operator says only", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "events.db");
    const replaced = ["lists", "squares"].map((application) => [application, "failing", 4, "log-replaced"]);
    const cannotGoOn = { code: "follower-failing", cause: { code: "log-replaced" } };
    {
      await using running = await onThreads(path);
      for (const n of [1, 2, 3, 4]) await running.numbers.give(`n${n}`, n);
      await running.settled();
      setBack(path, 2);
      await giveBeside(path, "other", 2);
      await eventually(async () => expect(await followers(running)).toEqual(replaced));
      await expect(running.settled()).rejects.toMatchObject(cannotGoOn);
    }
    {
      await using looking = await onThreads(path, true);
      expect(await followers(looking)).toEqual(replaced);
      await expect(looking.settled()).rejects.toMatchObject(cannotGoOn);
      await expect(looking.numbers.give("refused", 1)).rejects.toMatchObject({ code: "opened-read-only" });
      const reset = { application: "lists", upstream: "numbers", after: 2, why: "a trial" } as const;
      await expect(looking.resetPosition(reset)).rejects.toMatchObject({ code: "opened-read-only" });
      expect((await looking.lists.lists.get("all"))?.state.values).toEqual([1, 2, 3, 4]);
    }
    await using running = await onThreads(path);
    await expect(running.settled()).rejects.toMatchObject(cannotGoOn);
    for (const application of ["lists", "squares"] as const) {
      await running.resetPosition({ application, upstream: "numbers", after: 2, why: "the back-up ended there" });
    }
    await eventually(() => running.settled());
    expect((await running.lists.lists.get("all"))?.state.values).toEqual([1, 2, 3, 4, 101, 102]);
  }));
