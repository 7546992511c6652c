import { RecordConflict, TrackingConflict } from "@es/core";
import { dependenciesColumn, newUnitId, type Outcome, type Tracking, type Unit } from "@es/core/adapter";
import type { ReadStatements, WriteStatements } from "./statements.js";

/** The log that units are written into. */
export interface Log {
  readonly application: string;
  readonly key: number;
}

/** A pipeline of a log, and its newest id. */
export type End = Log & { readonly pipeline: number; readonly head: number };

/** The end of the pipeline that a unit goes to; nobody moves it while the transaction is open. */
export function endOf({ head }: ReadStatements, log: Log, { pipeline = 0 }: Unit<never>): End {
  return { ...log, pipeline, head: head.get(log.key, pipeline)?.head ?? 0 };
}

/** Writes a unit behind the end, in the transaction that is open; answers its ids. Throws the conflict that it meets half-way. */
export function writeUnit(statements: WriteStatements, end: End, unit: Unit<never>): readonly number[] {
  for (const tracking of unit.tracking ?? []) moveTracking(statements, end, tracking);
  const { application, key, pipeline, head } = end;
  const dependencies = dependenciesColumn(unit.dependencies ?? []);
  const { unitId = newUnitId() } = unit;
  const recordedAt = unit.recordedAt?.getTime() ?? Date.now();
  return unit.events.map(({ aggregateId, position, type, data, predecessorUnitId = null }, index) => {
    const id = head + index + 1;
    const before = unit.events[index - 1];
    const row = [key, pipeline, id, aggregateId, position, type, data, dependencies, unitId, recordedAt] as const;
    const isNextOfUnit = before?.aggregateId === aggregateId && before.position === position - 1 && predecessorUnitId === null;
    const { changes } =
      position === 1 || isNextOfUnit
        ? statements.addEvent.run(...row)
        : statements.addNextEvent.run(...row, key, aggregateId, position - 1, predecessorUnitId);
    if (changes === 0) throw new RecordConflict(application, aggregateId, position);
    return id;
  });
}

/** Writes a unit; answers its outcome. What is refused may be written in part: undo it. */
export function tryUnit(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  try {
    return { ids: writeUnit(statements, end, unit) };
  } catch (error) {
    if (isConflict(error)) return { refused: error };
    throw error;
  }
}

/** Whether a unit met another that was recorded before it. */
export function isConflict(error: unknown): error is RecordConflict | TrackingConflict {
  return error instanceof RecordConflict || error instanceof TrackingConflict;
}

function moveTracking({ beginTracking, moveTracking }: WriteStatements, { application, key }: Log, tracking: Tracking): void {
  const { upstream, pipeline, epoch, from, to, identity = null, override = false } = tracking;
  const { changes } =
    from === 0
      ? beginTracking.run(key, upstream, pipeline, epoch, to, identity)
      : moveTracking.run(to, epoch, identity, key, upstream, pipeline, from, epoch, override ? 1 : 0);
  if (changes === 0) throw new TrackingConflict(application, upstream, pipeline, from);
}
