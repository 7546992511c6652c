import { type MarkedUnit, nothingInTheWay, type Outcome, planBatch, redo, type Unit } from "@es/core";
import type pg from "pg";
import { patience } from "./connections.js";
import { AlongsideFailed, AnswerLost, isConnectionLost, isPassing, isRace, sqlState, unavailable } from "./driver-errors.js";
import type { Log } from "./log.js";
import { appendParameters, moveParameters } from "./rows.js";
import { readStanding } from "./standing.js";

/** How much an attempt looks before it writes: not at all, without holding anything, or holding the head of the pipeline. */
export type Care = "hopeful" | "looking" | "locked";

/** An attempt to record a batch. */
interface Attempt {
  readonly log: Log;
  readonly pipeline: number;
  readonly units: readonly MarkedUnit<pg.PoolClient>[];
  readonly care: Care;
  /** Whether an earlier attempt may have been committed. */
  readonly doubtful: boolean;
}

/** How long an answer that was lost is asked for. */
const patienceInDoubt = 30_000;
/** How long others may get in first, again and again. */
const patienceInRaces = 10_000;

/**
 * Records units in one commit, and answers what became of each. An attempt that someone else gets in the way of is
 * redone with more care; so is one whose answer was lost, and then it looks first for what it has kept.
 */
export async function recordBatch(
  log: Log,
  pipeline: number,
  units: readonly Unit<pg.PoolClient>[],
  care: Care,
): Promise<readonly Outcome[]> {
  let attempt: Attempt = { log, pipeline, units: marked(units), care, doubtful: false };
  const work = async () => {
    try {
      return await tryOnce(attempt);
    } catch (error) {
      const lost = error instanceof AnswerLost;
      attempt = {
        ...attempt,
        doubtful: attempt.doubtful || lost,
        care: isRace(error) && attempt.care === "hopeful" ? "looking" : "locked",
      };
      throw error;
    }
  };
  try {
    return await redo(work, (error, tried) => {
      if (isRace(error)) return tried < patienceInRaces;
      return isPassing(error) && tried < (attempt.doubtful ? patienceInDoubt : patience);
    });
  } catch (error) {
    if (error instanceof AlongsideFailed) return [refusal(error)];
    throw unavailable(log.connections.description, attempt.doubtful ? new AnswerLost("", { cause: error }) : error);
  }
}

function tryOnce(attempt: Attempt): Promise<readonly Outcome[]> {
  const { connections } = attempt.log;
  if (attempt.care === "locked" || attempt.units.some(({ alongside }) => alongside)) {
    return connections.transaction((client) => appendSegments(client, attempt));
  }
  return connections.lend((client) => append(client, attempt).catch(lostAnswer));
}

async function appendSegments(client: pg.PoolClient, attempt: Attempt): Promise<readonly Outcome[]> {
  const { log, pipeline, care } = attempt;
  if (care === "locked") await log.connections.run(client, log.statements.lock, [log.id, pipeline]);
  const outcomes: Outcome[] = [];
  const parts = segments(attempt.units);
  for (const units of parts) {
    const part = { ...attempt, units };
    if (units[0]?.alongside === undefined) outcomes.push(...(await append(client, part)));
    else outcomes.push(parts.length === 1 ? await appendAlongside(client, part) : await appendInSavepoint(client, part));
  }
  return outcomes;
}

/** Units with work alongside stand alone; those between them go together. */
function segments<Tx>(units: readonly MarkedUnit<Tx>[]): readonly MarkedUnit<Tx>[][] {
  const parts: MarkedUnit<Tx>[][] = [];
  for (const unit of units) {
    const last = parts.at(-1);
    if (last === undefined || unit.alongside || last[0]?.alongside) parts.push([unit]);
    else last.push(unit);
  }
  return parts;
}

async function appendInSavepoint(client: pg.PoolClient, part: Attempt): Promise<Outcome> {
  await client.query("SAVEPOINT unit");
  try {
    const outcome = await appendAlongside(client, part);
    await client.query("RELEASE SAVEPOINT unit").catch(failedAlongside);
    return outcome;
  } catch (error) {
    if (!(error instanceof AlongsideFailed)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT unit");
    return refusal(error);
  }
}

async function appendAlongside(client: pg.PoolClient, part: Attempt): Promise<Outcome> {
  const [outcome] = (await append(client, part)) as [Outcome];
  if (outcome.refused) return outcome;
  try {
    await part.units[0]?.alongside?.(client);
  } catch (error) {
    failedAlongside(error);
  }
  return outcome;
}

async function append(client: pg.PoolClient, { log, pipeline, units, care, doubtful }: Attempt): Promise<readonly Outcome[]> {
  const standing = care === "hopeful" ? nothingInTheWay : await readStanding(client, { log, pipeline, units, doubtful });
  const plan = planBatch(log.application, units, standing);
  if (plan.events.length === 0 && plan.moves.length === 0) return plan.outcomes(0);
  const { append, appendTracking } = log.statements;
  const parameters = appendParameters(log.id, pipeline, plan);
  const { rows } = await (plan.moves.length === 0
    ? log.connections.run(client, append, parameters)
    : log.connections.run(client, appendTracking, [...parameters, ...moveParameters(plan)]));
  return plan.outcomes(Number(rows[0].before));
}

function marked(units: readonly Unit<pg.PoolClient>[]): readonly MarkedUnit<pg.PoolClient>[] {
  const first = Math.floor(Math.random() * 2 ** 52);
  return units.map((unit, index) => ({ ...unit, mark: first + index }));
}

function lostAnswer(error: unknown): never {
  throw isConnectionLost(error) ? new AnswerLost("The statement had no answer", { cause: error }) : error;
}

/** What the user's own work throws refuses its unit, unless the database asks for the whole to be done again. */
function failedAlongside(error: unknown): never {
  throw sqlState(error) !== undefined && isPassing(error) ? error : new AlongsideFailed("Work alongside failed", { cause: error });
}

function refusal({ cause }: AlongsideFailed): Outcome {
  return { refused: cause instanceof Error ? cause : new Error(String(cause), { cause }) };
}
