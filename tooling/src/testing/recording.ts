import assert from "node:assert/strict";
import type { Outcome, StoredEvent, Tracking } from "@es/core/adapter";

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

/** Reads a log after the last id that was seen. */
export type ReadAfter = (id: number) => Promise<readonly number[]>;

/** Tails a log at full speed until `finished`. Returns all ids; rejects where one is missing or comes out of order. */
export async function tail(read: ReadAfter, finished: () => boolean): Promise<readonly number[]> {
  const seen: number[] = [];
  for (;;) {
    // Asked before the reading: what is recorded in between is read in the next round.
    const last = finished();
    const ids = await read(seen.at(-1) ?? 0);
    for (const id of ids) {
      const before = seen.at(-1) ?? 0;
      assert.equal(id, before + 1, `after ${before} came ${id}`);
      seen.push(id);
    }
    if (last && ids.length === 0) return seen;
  }
}
