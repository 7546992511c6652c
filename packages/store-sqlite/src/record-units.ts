import type { Outcome, Unit } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { abandon, type OpenDatabase } from "./database.js";
import { isSqliteError, portError, TransactionEnded } from "./errors.js";
import type { ReadStatements, WriteStatements } from "./statements.js";
import { type End, endOf, isConflict, type Log, tryUnit, writeUnit } from "./write-unit.js";

/** Records units in their order. Returns an outcome for each; rejects only when nothing of any unit was kept. */
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

/** Records units without work alongside in one transaction, in one go; a conflict undoes its own unit only. */
async function recordTogether(database: OpenDatabase, log: Log, units: readonly Unit<never>[]): Promise<readonly Outcome[]> {
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
  recordSeveral: Recording = optimistically,
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
function optimistically(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  return { ids: writeUnit(statements, end, unit) };
}

function withSavepoint(statements: WriteStatements, end: End, unit: Unit<never>): Outcome {
  statements.beginUnit.run();
  const outcome = tryUnit(statements, end, unit);
  if (outcome.refused !== undefined) statements.undoUnit.run();
  statements.keepUnit.run();
  return outcome;
}

/** Records a unit together with the work alongside it, in a transaction of its own. */
async function recordAlongside(database: OpenDatabase, log: Log, unit: Unit<Database>): Promise<Outcome> {
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
    // Only constraints of the user's tables are checked as late as at the commit.
    if (isSqliteError(error, "SQLITE_CONSTRAINT")) return { refused: error };
    throw error;
  }
}
