import type { Outcome, Unit } from "@es/core/adapter";
import type { OpenDatabase } from "./open-database.js";
import type { ReadStatements, WriteStatements } from "./statements.js";
import { type End, endOf, isConflict, type Log, tryUnit, writeUnit } from "./write-unit.js";

/** Records units without work alongside in one transaction, in one go; a conflict undoes its own unit only. */
export async function recordTogether(database: OpenDatabase, log: Log, units: readonly Unit<never>[]): Promise<readonly Outcome[]> {
  try {
    return await database.transact((statements) => recordEach(statements, log, units));
  } catch (error) {
    if (!isConflict(error)) throw error;
    // A savepoint costs a copy of each page that is changed after it: it is taken only when it is known to be needed.
    return database.transact((statements) => recordEach(statements, log, units, withSavepoint));
  }
}

type Recording = (statements: WriteStatements, end: End, unit: Unit<never>) => Outcome;

function recordEach(
  statements: ReadStatements & WriteStatements,
  log: Log,
  units: readonly Unit<never>[],
  recordSeveral: Recording = hopefully,
): readonly Outcome[] {
  const ends = new Map<number, End>();
  return units.map((unit) => {
    const { pipeline = 0 } = unit;
    const end = ends.get(pipeline) ?? endOf(statements, log, unit);
    // A single statement is whole or nothing by itself.
    const single = unit.events.length + (unit.tracking?.length ?? 0) <= 1;
    const outcome = (single ? tryUnit : recordSeveral)(statements, end, unit);
    ends.set(pipeline, outcome.refused === undefined ? { ...end, head: end.head + outcome.ids.length } : end);
    return outcome;
  });
}

/** Throws the conflict out of the transaction. */
function hopefully(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  return { ids: writeUnit(statements, end, unit) };
}

function withSavepoint(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  statements.beginUnit.run();
  const outcome = tryUnit(statements, end, unit);
  if (outcome.refused !== undefined) statements.undoUnit.run();
  statements.keepUnit.run();
  return outcome;
}
