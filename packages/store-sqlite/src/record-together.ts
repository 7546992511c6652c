import type { Outcome, Unit } from "@es/core";
import type { OpenDatabase } from "./open-database.js";
import type { ReadStatements, WriteStatements } from "./statements.js";
import { type End, endOf, isConflict, type Place, tryUnit, writeUnit } from "./write-unit.js";

/** Records units without work alongside in one transaction, in one go; a conflict undoes its own unit only. */
export async function recordTogether(database: OpenDatabase, place: Place, units: readonly Unit<never>[]): Promise<readonly Outcome[]> {
  try {
    return await database.transact((statements) => recordEach(statements, endOf(statements, place), units));
  } catch (error) {
    if (!isConflict(error)) throw error;
    // A savepoint costs a copy of each page that is changed after it: it is taken only when it is known to be needed.
    return database.transact((statements) => recordEach(statements, endOf(statements, place), units, withSavepoint));
  }
}

type Recording = (statements: WriteStatements, end: End, unit: Unit<never>) => Outcome;

function recordEach(
  statements: ReadStatements & WriteStatements,
  end: End,
  units: readonly Unit<never>[],
  recordSeveral: Recording = hopefully,
): readonly Outcome[] {
  let { head } = end;
  return units.map((unit) => {
    // A single statement is whole or nothing by itself.
    const single = unit.events.length + (unit.tracking?.length ?? 0) <= 1;
    const outcome = (single ? tryUnit : recordSeveral)(statements, { ...end, head }, unit);
    if (outcome.refused === undefined) head += outcome.ids.length;
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
