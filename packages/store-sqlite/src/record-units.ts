import type { Outcome, Unit } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { portError } from "./errors.js";
import type { OpenDatabase } from "./open-database.js";
import { recordAlongside } from "./record-alongside.js";
import { recordTogether } from "./record-together.js";
import type { Log } from "./write-unit.js";

/** Records units in their order; answers an outcome for each. Throws only when nothing of any unit was kept. */
export async function recordUnits(database: OpenDatabase, log: Log, units: readonly Unit<Database>[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    for (const group of transactionsOf(units)) {
      const [first] = group as [Unit<Database>];
      if (first.alongside === undefined) outcomes.push(...(await recordTogether(database, log, group)));
      else outcomes.push(await recordAlongside(database, log, first));
    }
  } catch (error) {
    if (outcomes.every(({ refused }) => refused !== undefined)) throw error;
    const refused = portError(database.description, error);
    while (outcomes.length < units.length) outcomes.push({ refused });
  }
  return outcomes;
}

/** A unit with work alongside gets a transaction of its own, so that nothing done to the transaction harms other units. */
function transactionsOf(units: readonly Unit<Database>[]): readonly (readonly Unit<Database>[])[] {
  const groups: Unit<Database>[][] = [];
  let shared: Unit<Database>[] | undefined;
  for (const unit of units) {
    if (shared !== undefined && unit.alongside === undefined) {
      shared.push(unit);
      continue;
    }
    groups.push([unit]);
    shared = unit.alongside === undefined ? groups.at(-1) : undefined;
  }
  return groups;
}
