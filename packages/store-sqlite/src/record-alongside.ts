import type { Outcome, Unit } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { isSqliteError, TransactionEnded } from "./errors.js";
import type { OpenDatabase } from "./open-database.js";
import type { WriteStatements } from "./statements.js";
import { abandon } from "./transaction.js";
import { type End, endOf, type Log, tryUnit } from "./write-unit.js";

/** Records a unit together with the work alongside it, in a transaction of its own. */
export async function recordAlongside(database: OpenDatabase, log: Log, unit: Unit<Database>): Promise<Outcome> {
  try {
    await database.beginAlongside();
    return await recordBoth(database, endOf(database.statements, log, unit), unit);
  } finally {
    abandon(database.writer);
  }
}

async function recordBoth({ writer, statements }: OpenDatabase, end: End, unit: Unit<Database>): Promise<Outcome> {
  const tried = tryAndUndo(statements, end, unit);
  if (tried.refused !== undefined) return tried;
  try {
    await unit.alongside?.(writer);
  } catch (thrown) {
    return { refused: thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown }) };
  }
  if (!writer.inTransaction) return { refused: new TransactionEnded(end.application) };
  const outcome = tryUnit(statements, end, unit);
  return outcome.refused === undefined ? commit(statements, end, outcome) : outcome;
}

/**
 * So alongside is not asked to do what another has done already; and until it has returned, nothing of the unit is
 * written that a COMMIT of its own could keep.
 */
function tryAndUndo(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  statements.beginUnit.run();
  const tried = tryUnit(statements, end, unit);
  statements.undoUnit.run();
  statements.keepUnit.run();
  return tried;
}

function commit({ commitAlongside }: WriteStatements, { application }: End, outcome: Outcome): Outcome {
  try {
    commitAlongside.run();
    return outcome;
  } catch (error) {
    // The savepoint is gone: alongside has ended the transaction, and begun another.
    if (isSqliteError(error, "SQLITE_ERROR")) return { refused: new TransactionEnded(application, { cause: error }) };
    // What is checked as late as at the commit are constraints of the user's tables.
    if (isSqliteError(error, "SQLITE_CONSTRAINT")) return { refused: error };
    throw error;
  }
}
