import { newUnitId } from "../persistence/identity.js";
import type { Outcome, Unit } from "../persistence/recorder.js";
import {
  type BatchPlan,
  conflictsAfterLostCommit,
  conflictsIn,
  type ExistingRows,
  type Heads,
  type IdentifiedUnit,
  noConflicts,
  planBatch,
  withPredecessors,
} from "./conflicts.js";

/** Someone else got in between looking and writing: nothing was written, look again. */
export class ConcurrentWrite extends Error {}

/** The answer to a commit was lost with the connection: it may or may not have been done. */
export class CommitUnknown extends Error {}

/** Writes batches into a log: what a database does for `recordBatch`. */
export interface BatchWriter<Tx> {
  readonly application: string;
  /** Commits what is done in it, or nothing. Throws CommitUnknown. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Undoes what is done in it, and that only, if it throws. */
  savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T>;
  /** Keeps everyone else from writing to these pipelines until the transaction ends. They ascend: lock them in this order. */
  lock(tx: Tx, pipelines: readonly number[]): Promise<void>;
  /** Reads what the log holds at the places of the units' events, and the positions that they move. */
  findExisting(units: readonly IdentifiedUnit<Tx>[], tx?: Tx): Promise<ExistingRows>;
  /**
   * Writes a plan, in a transaction or in a commit of its own; answers the heads before it of the pipelines that get
   * events. Rejects with ConcurrentWrite, also where the log has not the event before one that needs it, or has that of another unit, or with CommitUnknown.
   */
  write(plan: BatchPlan, tx?: Tx): Promise<Heads>;
  /** Whether an error of the database's asks for the same to be done again. */
  isTransient(error: unknown): boolean;
  /** Returns the error for the caller, of one that does not pass. */
  unavailable(error: unknown): Error;
}

/** How much an attempt looks before it writes: not at all, without holding anything, or holding the pipelines. */
export type ConflictCheck = "optimistic" | "checked" | "locked";

/** For how long to try, in milliseconds: to reach the database, to hear what became of a commit, and to get in between others. */
const patience = { unreachable: 3_000, doubt: 30_000, overtaken: 10_000 };

/** Work alongside failed, for the reason that is its cause: its unit is refused. */
export class AlongsideFailed extends Error {}

interface Attempt<Tx> {
  readonly writer: BatchWriter<Tx>;
  readonly units: readonly IdentifiedUnit<Tx>[];
  readonly check: ConflictCheck;
  /** Whether an earlier attempt may have been committed. */
  readonly doubtful: boolean;
}

/**
 * Records units in one commit, and answers what became of each. An attempt that someone else gets in the way of is
 * redone with a closer check; so is one whose answer was lost, and then it looks first for what it has kept.
 */
export async function recordBatch<Tx>(
  writer: BatchWriter<Tx>,
  units: readonly Unit<Tx>[],
  check: ConflictCheck,
): Promise<readonly Outcome[]> {
  let attempt: Attempt<Tx> = { writer, units: identified(units), check, doubtful: false };
  const work = async () => {
    try {
      return await recordOnce(attempt);
    } catch (error) {
      const doubtful = attempt.doubtful || error instanceof CommitUnknown;
      attempt = { ...attempt, doubtful, check: error instanceof ConcurrentWrite && attempt.check === "optimistic" ? "checked" : "locked" };
      throw error;
    }
  };
  const passes = (error: unknown, since: number) => {
    if (error instanceof ConcurrentWrite) return since < patience.overtaken;
    if (!(error instanceof CommitUnknown) && !writer.isTransient(error)) return false;
    if (!attempt.doubtful) return since < patience.unreachable;
    return leavesTraces(units) && since < patience.doubt;
  };
  try {
    return await retry(work, passes);
  } catch (error) {
    if (error instanceof AlongsideFailed) return [refusal(error)];
    throw writer.unavailable(attempt.doubtful ? new CommitUnknown("The answer to a commit was lost", { cause: error }) : error);
  }
}

async function recordOnce<Tx>(attempt: Attempt<Tx>): Promise<readonly Outcome[]> {
  const { writer, units, check } = attempt;
  if (check !== "locked" && !units.some(({ alongside }) => alongside)) return append(attempt);
  return writer.transaction(async (tx) => {
    const pipelines = pipelinesOf(units);
    // Parts are written one after the other: two calls that take several pipelines would else wait for each other.
    if (check === "locked" || pipelines.length > 1) await writer.lock(tx, pipelines);
    const outcomes: Outcome[] = [];
    const parts = apart(units);
    for (const part of parts) {
      if (part[0]?.alongside === undefined) outcomes.push(...(await append({ ...attempt, units: part }, tx)));
      else outcomes.push(await (parts.length === 1 ? appendAlongside : appendInSavepoint)({ ...attempt, units: part }, tx));
    }
    return outcomes;
  });
}

async function append<Tx>(attempt: Attempt<Tx>, tx?: Tx): Promise<readonly Outcome[]> {
  return write(attempt, await plan(attempt, tx), tx);
}

async function plan<Tx>({ writer, units, check, doubtful }: Attempt<Tx>, tx?: Tx): Promise<BatchPlan> {
  if (check === "optimistic") {
    const planned = planBatch(writer.application, units, noConflicts);
    if (planned.presumes) throw new ConcurrentWrite("It rests on what the database holds: look");
    return planned;
  }
  const found = await writer.findExisting(withPredecessors(units), tx);
  return planBatch(writer.application, units, doubtful ? conflictsAfterLostCommit(found) : conflictsIn(found));
}

async function write<Tx>({ writer }: Attempt<Tx>, plan: BatchPlan, tx?: Tx): Promise<readonly Outcome[]> {
  return plan.outcomes(plan.events.length === 0 && plan.moves.length === 0 ? new Map() : await writer.write(plan, tx));
}

async function appendInSavepoint<Tx>(attempt: Attempt<Tx>, tx: Tx): Promise<Outcome> {
  try {
    return await attempt.writer.savepoint(tx, () => appendAlongside(attempt, tx));
  } catch (error) {
    if (error instanceof AlongsideFailed) return refusal(error);
    throw error;
  }
}

/** After the unit itself, so that a unit whose work is done already is refused before it touches the user's tables. */
async function appendAlongside<Tx>(attempt: Attempt<Tx>, tx: Tx): Promise<Outcome> {
  const planned = await plan(attempt, tx);
  const [outcome] = (await write(attempt, planned, tx)) as [Outcome];
  if (outcome.refused || planned.keptBefore > 0) return outcome;
  try {
    await attempt.units[0]?.alongside?.(tx);
  } catch (error) {
    throw attempt.writer.isTransient(error) ? error : new AlongsideFailed("Work alongside failed", { cause: error });
  }
  return outcome;
}

/** Units with work alongside stand alone; those between them go together. */
function apart<Tx>(units: readonly IdentifiedUnit<Tx>[]): readonly (readonly IdentifiedUnit<Tx>[])[] {
  const parts: IdentifiedUnit<Tx>[][] = [];
  for (const unit of units) {
    const last = parts.at(-1);
    if (last === undefined || unit.alongside || last[0]?.alongside) parts.push([unit]);
    else last.push(unit);
  }
  return parts;
}

function identified<Tx>(units: readonly Unit<Tx>[]): readonly IdentifiedUnit<Tx>[] {
  const first = newUnitId();
  const now = Date.now();
  return units.map(({ pipeline = 0, unitId, recordedAt, events, tracking = [], dependencies = [], alongside }, index) => {
    const own = { unitId: unitId ?? first + index, recordedAt: recordedAt?.getTime() ?? now };
    return { ...own, pipeline, events, tracking, dependencies, alongside };
  });
}

function pipelinesOf(units: readonly IdentifiedUnit<never>[]): readonly number[] {
  return [...new Set(units.map(({ pipeline }) => pipeline))].sort((one, other) => one - other);
}

/** Whether looking can tell if these units were kept; otherwise work alongside must not be done again. */
function leavesTraces(units: readonly Unit<never>[]): boolean {
  return units.every(({ events, tracking = [], alongside }) => events.length > 0 || tracking.length > 0 || alongside === undefined);
}

function refusal({ cause }: AlongsideFailed): Outcome {
  return { refused: cause instanceof Error ? cause : new Error(String(cause), { cause }) };
}

const longestPause = 500;

/**
 * Does something until it succeeds or fails for a reason that does not pass: once more at once, then after pauses that
 * grow and are jittered, so that those who ran into each other do not do so again. `passes` hears how many milliseconds
 * ago the first attempt failed, and sets the bound. Then it rejects with what `givenUp` makes of the error: the error itself, by default.
 */
export async function retry<T>(
  work: () => Promise<T>,
  passes: (error: unknown, since: number) => boolean,
  givenUp: (error: unknown) => unknown = (error) => error,
): Promise<T> {
  let failed: number | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      failed ??= performance.now();
      if (!passes(error, performance.now() - failed)) throw givenUp(error);
    }
    if (attempt > 0) await pause(Math.random() * Math.min(longestPause, 5 * 2 ** attempt));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
