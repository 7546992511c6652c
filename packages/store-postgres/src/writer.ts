import {
  AnswerLost,
  type BatchPlan,
  type BatchWriter,
  type Found,
  type MarkedUnit,
  Overtaken,
  placeKey,
  positionKey,
  type StoredEvent,
  StoreUnavailable,
} from "@es/core";
import type pg from "pg";
import { isConnectionLost, isPassing, isRefused, swallowed, unavailable } from "./driver-errors.js";
import type { Log } from "./log.js";
import { appendOneParameters, appendParameters, moveParameters, placeParameters, positionParameters } from "./rows.js";
import type { Statement, Statements } from "./statements.js";

/** Writes batches into one pipeline of a log: a batch without work alongside is one statement, and one round trip. */
export function writerFor(log: Log, pipeline: number): BatchWriter<pg.PoolClient> {
  const { connections, statements } = log;
  return {
    application: log.application,
    pipeline,
    transaction: (work) => connections.transaction(work),
    savepoint,
    lock: async (client) => void (await connections.run(client, statements.lock, [log.id, pipeline])),
    look: (units, client) => (client ? look(log, units, client) : connections.lend((lent) => look(log, units, lent))),
    write: (plan, client) => (client ? write(log, pipeline, plan, client) : writeAlone(log, pipeline, plan)),
    passes: isPassing,
    unavailable: (error) => unavailable(connections.description, error),
  };
}

async function savepoint<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query("SAVEPOINT unit");
  try {
    const answer = await work();
    await client.query("RELEASE SAVEPOINT unit").catch((cause) => {
      throw isConnectionLost(cause) ? cause : swallowed(cause);
    });
    return answer;
  } catch (error) {
    if (!isConnectionLost(error)) await client.query("ROLLBACK TO SAVEPOINT unit");
    throw error;
  }
}

async function writeAlone(log: Log, pipeline: number, plan: BatchPlan): Promise<number> {
  return log.connections.lend((client) =>
    write(log, pipeline, plan, client).catch((error) => {
      throw isConnectionLost(error) ? new AnswerLost("The statement had no answer", { cause: error }) : error;
    }),
  );
}

async function write(
  { id, application, connections, statements }: Log,
  pipeline: number,
  plan: BatchPlan,
  client: pg.PoolClient,
): Promise<number> {
  const [statement, values] = statementFor(statements, plan, [id, pipeline]);
  const { rows } = await connections.run(client, statement, values).catch((error) => {
    throw isRefused(error) ? new Overtaken("Something is in the way of the batch", { cause: error }) : error;
  });
  const [row] = rows;
  if (row === undefined) throw new StoreUnavailable(connections.description, `the log of ${application} was deleted: open it again`);
  return Number(row.before);
}

function statementFor(statements: Statements, plan: BatchPlan, at: readonly [log: number, pipeline: number]): [Statement, unknown[]] {
  const [first, second] = plan.events;
  if (plan.moves.length > 0) return [statements.appendTracking, [...appendParameters(...at, plan), ...moveParameters(plan)]];
  if (first !== undefined && second === undefined) return [statements.appendOne, appendOneParameters(...at, first)];
  return [statements.append, appendParameters(...at, plan)];
}

async function look(log: Log, units: readonly MarkedUnit<pg.PoolClient>[], client: pg.PoolClient): Promise<Found> {
  const found = { places: new Map(), positions: new Map() };
  const { id, connections, statements } = log;
  const events = units.flatMap(({ events }) => events);
  if (events.length > 0) {
    const { rows } = await connections.run(client, statements.places, placeParameters(id, events));
    for (const { n, pipeline, id, unit } of rows) {
      found.places.set(placeKey(events[n - 1] as StoredEvent), { pipeline, id: Number(id), mark: Number(unit) });
    }
  }
  const tracking = units.flatMap(({ tracking = [] }) => tracking);
  if (tracking.length > 0) {
    const { rows } = await connections.run(client, statements.standings, positionParameters(id, tracking));
    for (const row of rows) {
      found.positions.set(positionKey(row), { position: Number(row.position), epoch: row.epoch, mark: Number(row.unit) });
    }
  }
  return found;
}
