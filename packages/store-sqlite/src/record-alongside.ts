import type { Outcome, Unit } from "@es/core";
import type { Database } from "better-sqlite3";
import { isConstraint, TransactionEnded } from "./errors.js";
import type { OpenDatabase } from "./open-database.js";
import { commit, rollBack } from "./transaction.js";
import { type Place, tryUnit } from "./write-unit.js";

/** Records a unit together with the work alongside it, in a transaction of its own. */
export async function recordAlongside(database: OpenDatabase, place: Place, unit: Unit<Database>): Promise<Outcome> {
  const { writer } = database;
  await database.begin();
  try {
    const outcome = await writeBoth(database, place, unit);
    if (outcome.refused === undefined) commit(writer);
    return outcome;
  } catch (error) {
    // Constraints that are checked at the commit are those of the user's tables.
    if (isConstraint(error)) return { refused: error };
    throw error;
  } finally {
    rollBack(writer);
  }
}

async function writeBoth({ writer, statements }: OpenDatabase, place: Place, unit: Unit<Database>): Promise<Outcome> {
  const end = { ...place, head: statements.head.get(place.key, place.pipeline)?.head ?? 0 };
  // Tried first and undone: what another has done already is not done again, and until alongside has
  // returned, nothing of ours is written that a COMMIT of its own could keep.
  statements.beginUnit.run();
  const tried = tryUnit(statements, end, unit);
  statements.undoUnit.run();
  if (tried.refused !== undefined) return tried;
  try {
    await unit.alongside?.(writer);
  } catch (thrown) {
    return { refused: thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown }) };
  }
  try {
    statements.keepUnit.run();
  } catch (error) {
    return { refused: new TransactionEnded(place.application, { cause: error }) };
  }
  return tryUnit(statements, end, unit);
}
