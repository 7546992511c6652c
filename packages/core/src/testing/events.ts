import type { Outcome, StoredEvent, Tracking } from "../persistence/recorder.js";

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
