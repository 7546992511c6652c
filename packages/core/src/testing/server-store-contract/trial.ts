import { setTimeout as passing } from "node:timers/promises";
import type { Outcome, StoredEvent, Tracking } from "../../persistence/recorder.js";

/** An event as a store gets it. */
export function stored(aggregateId: string, position = 1): StoredEvent {
  return { aggregateId, position, type: "test.happened", data: Buffer.from(`${aggregateId}@${position}`) };
}

/** A move in the upstream "up". */
export function moved(from: number, to: number): Tracking {
  return { upstream: "up", pipeline: 0, epoch: "e", from, to };
}

/** The ids of units that have to be kept. */
export function idsOf(outcomes: readonly Outcome[]): readonly number[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.refused) throw outcome.refused;
    return outcome.ids;
  });
}

/** Resolves when the condition holds, which is looked at every 20 ms; rejects after `ms`, naming what did not come. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 60_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
    await passing(20);
  }
}
