import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FollowerFailing, type NotificationLog, readLog } from "@es/core";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, it } from "vitest";
import { ThreadDied, threads } from "../src/index.js";
import { loading } from "./loading.js";

const module = new URL("./hungry-system.ts", import.meta.url);
const courses = Array.from({ length: 100 }, (_, index) => index + 1);
const options = { ...loading, threads: 1, resourceLimits: { maxOldGenerationSizeMb: 48 }, backOff: { least: 1, most: 10 } };

it("a thread that runs out of memory is started again, and loses and doubles nothing", { timeout: 120_000 }, () =>
  inTemporaryFolder(async (folder) => {
    const given = { path: join(folder, "events.db"), hungry: join(folder, "hungry"), course: 55, once: true };
    await writeFile(given.hungry, "");
    const warnings: string[] = [];
    const hear = ({ message }: Error) => void warnings.push(message);
    process.on("warning", hear);
    await using running = await threads<typeof import("./hungry-system.js")>(module, given, options);
    await running.kitchen.serve(courses);
    await running.settled();
    process.off("warning", hear);
    expect(warnings).toEqual([expect.stringMatching(/died at work: .*memory limit.*; it is started again$/)]);
    expect(await eatenIn(running.guests.log)).toEqual(courses);
  }),
);

it("one that does so again and again says that its followers fail, and goes on when the cause is mended", { timeout: 120_000 }, () =>
  inTemporaryFolder(async (folder) => {
    const given = { path: join(folder, "events.db"), hungry: join(folder, "hungry"), course: 55, once: false };
    await writeFile(given.hungry, "");
    await using running = await threads<typeof import("./hungry-system.js")>(module, given, options);
    const recorded = await running.kitchen.serve(courses);
    const failing = await running.settled().catch((error: unknown) => error);
    expect(failing).toBeInstanceOf(FollowerFailing);
    expect((failing as FollowerFailing).cause).toBeInstanceOf(ThreadDied);
    expect((await running.status())[0]).toMatchObject({ position: 50, failure: { attempts: expect.any(Number) } });
    await rm(given.hungry);
    await expect.poll(() => running.guests.caughtUpWith(recorded), { timeout: 60_000 }).toBeUndefined();
    expect(await eatenIn(running.guests.log)).toEqual(courses);
  }),
);

async function eatenIn(log: NotificationLog): Promise<readonly number[]> {
  const eaten: number[] = [];
  for await (const { aggregateId } of readLog(log, 0)) eaten.push(Number(aggregateId.slice("meal/".length)));
  return eaten;
}
