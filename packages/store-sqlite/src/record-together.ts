import type { Outcome, Unit } from "@es/core";
import type { OpenDatabase } from "./open-database.js";
import type { WriteStatements } from "./statements.js";
import { type End, type Place, tryUnit } from "./write-unit.js";

/** Records units without work alongside in one transaction, in one go; a conflict undoes its own unit only. */
export function recordTogether(database: OpenDatabase, place: Place, units: readonly Unit<never>[]): Promise<readonly Outcome[]> {
  return database.transact((statements) => {
    let head = statements.head.get(place.key, place.pipeline)?.head ?? 0;
    return units.map((unit) => {
      const outcome = recordOne(statements, { ...place, head }, unit);
      if (outcome.refused === undefined) head += outcome.ids.length;
      return outcome;
    });
  });
}

function recordOne(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  // A single statement is whole or nothing by itself.
  if (unit.events.length + (unit.tracking?.length ?? 0) <= 1) return tryUnit(statements, end, unit);
  statements.beginUnit.run();
  const outcome = tryUnit(statements, end, unit);
  if (outcome.refused !== undefined) statements.undoUnit.run();
  statements.keepUnit.run();
  return outcome;
}
