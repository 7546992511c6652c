import { setTimeout as passing } from "node:timers/promises";

/** Resolves when the condition holds, which is looked at every 20 ms; rejects after `ms`, naming what did not come. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
    await passing(20);
  }
}
