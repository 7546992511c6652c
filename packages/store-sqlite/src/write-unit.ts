import { type LogPosition, type Outcome, RecordConflict, type StoredEvent, type Tracking, TrackingConflict, type Unit } from "@es/core";
import type { WriteStatements } from "./statements.js";

/** The pipeline that units are written into. */
export interface Place {
  readonly application: string;
  readonly key: number;
  readonly pipeline: number;
}

/** A pipeline and the newest id in it. */
export type End = Place & { readonly head: number };

/** Writes a unit behind the head, in the transaction that is open. When it is refused, it may be written in part: undo it. */
export function tryUnit(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  try {
    for (const tracking of unit.tracking ?? []) moveTracking(statements, end, tracking);
    const dependencies = dependenciesOf(unit);
    return { ids: unit.events.map((event, index) => addEvent(statements, { ...end, head: end.head + index }, { ...event, dependencies })) };
  } catch (error) {
    if (error instanceof RecordConflict || error instanceof TrackingConflict) return { refused: error };
    throw error;
  }
}

function addEvent(
  { addEvent }: WriteStatements,
  { application, key, pipeline, head }: End,
  { aggregateId, position, type, data, dependencies }: StoredEvent & { readonly dependencies: string | null },
): number {
  const { changes } = addEvent.run(key, pipeline, head + 1, aggregateId, position, type, data, dependencies);
  if (changes === 0) throw new RecordConflict(application, aggregateId, position);
  return head + 1;
}

function moveTracking({ beginTracking, moveTracking }: WriteStatements, { application, key }: Place, tracking: Tracking): void {
  const { upstream, pipeline, epoch, from, to } = tracking;
  const { changes } =
    from === 0 ? beginTracking.run(key, upstream, pipeline, epoch, to) : moveTracking.run(to, key, upstream, pipeline, from, epoch);
  if (changes === 0) throw new TrackingConflict(application, upstream, pipeline, from);
}

function dependenciesOf({ dependencies = [] }: Unit<never>): string | null {
  if (dependencies.length === 0) return null;
  return JSON.stringify(dependencies.map(({ pipeline, id }: LogPosition) => ({ pipeline, id })));
}
