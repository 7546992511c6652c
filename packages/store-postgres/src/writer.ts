import { StoreUnavailable } from "@es/core";
import {
  type BatchPlan,
  type BatchWriter,
  CommitUnknown,
  ConcurrentWrite,
  type ExistingRows,
  type Heads,
  type IdentifiedUnit,
  placeKey,
  positionKey,
  type StoredEvent,
} from "@es/core/adapter";
import type pg from "pg";
import type { Connections } from "./connections.js";
import { isConnectionLost, isRefused, isTransient, swallowed, unavailable } from "./driver-errors.js";
import type { Log } from "./log.js";
import {
  acrossParameters,
  appendOneParameters,
  appendParameters,
  moveParameters,
  placeParameters,
  positionParameters,
  trackedIn,
} from "./rows.js";
import type { Statement } from "./statement.js";
import type { Statements } from "./statements.js";

/** Writes batches into a log: a batch without work alongside is one statement, and one round trip. */
export function writerFor(log: Log): BatchWriter<pg.PoolClient> {
  const { connections, statements } = log;
  return {
    application: log.application,
    transaction: (work) => connections.transaction(work),
    savepoint: (client, work) => savepoint(connections, client, work),
    lock: async (client, pipelines) => void (await connections.run(client, statements.lock, [log.id, pipelines])),
    findExisting: (units, client) => (client ? look(log, units, client) : connections.lend((lent) => look(log, units, lent))),
    write: (plan, client) => (client ? write(log, plan, client) : writeAlone(log, plan)),
    isTransient: isTransient,
    unavailable: (error) => unavailable(connections.description, error),
  };
}

async function savepoint<T>(connections: Connections, client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await connections.run(client, "SAVEPOINT unit", []);
  try {
    const answer = await work();
    await connections.run(client, "RELEASE SAVEPOINT unit", []).catch((cause) => {
      throw isConnectionLost(cause) ? cause : swallowed(cause);
    });
    return answer;
  } catch (error) {
    if (!isConnectionLost(error)) await connections.run(client, "ROLLBACK TO SAVEPOINT unit", []);
    throw error;
  }
}

async function writeAlone(log: Log, plan: BatchPlan): Promise<Heads> {
  return log.connections.lend((client) =>
    write(log, plan, client).catch((error) => {
      throw isConnectionLost(error) ? new CommitUnknown("The statement had no answer", { cause: error }) : error;
    }),
  );
}

async function write({ id, application, connections, statements }: Log, plan: BatchPlan, client: pg.PoolClient): Promise<Heads> {
  const [statement, values] = statementFor(statements, plan, id);
  const { rows } = await connections.run(client, statement, values).catch((error) => {
    throw isRefused(error) ? new ConcurrentWrite("Something is in the way of the batch", { cause: error }) : error;
  });
  if (rows.length < plan.counts.size) {
    throw new StoreUnavailable(connections.description, `the log of ${application} was deleted: open it again`);
  }
  return new Map(rows.map(({ pipeline, before }) => [pipeline, Number(before)]));
}

function statementFor(statements: Statements, plan: BatchPlan, log: number): [Statement, unknown[]] {
  const [first, second] = plan.events;
  const moving = plan.moves.length > 0;
  if (first === undefined || plan.counts.size > 1) {
    const across = acrossParameters(log, plan);
    return moving ? [statements.appendTrackingAcross, [...across, ...moveParameters(plan)]] : [statements.appendAcross, across];
  }
  if (moving) return [statements.appendTracking, [...appendParameters(log, first.pipeline, plan), ...moveParameters(plan)]];
  if (second === undefined) {
    return [first.needsPredecessor ? statements.appendNext : statements.appendOne, appendOneParameters(log, first)];
  }
  return [statements.append, appendParameters(log, first.pipeline, plan)];
}

async function look(log: Log, units: readonly IdentifiedUnit<pg.PoolClient>[], client: pg.PoolClient): Promise<ExistingRows> {
  const found = { places: new Map(), positions: new Map() };
  const { id, connections, statements } = log;
  const events = units.flatMap(({ events }) => events);
  if (events.length > 0) {
    const { rows } = await connections.run(client, statements.places, placeParameters(id, events));
    for (const { n, pipeline, id, unit } of rows) {
      found.places.set(placeKey(events[n - 1] as StoredEvent), { pipeline, id: Number(id), unitId: Number(unit) });
    }
  }
  const tracking = units.flatMap(({ tracking }) => tracking);
  if (tracking.length > 0) {
    const { rows } = await connections.run(client, statements.standings, positionParameters(id, tracking));
    for (const row of rows) {
      found.positions.set(positionKey(row), { ...trackedIn(row), unitId: Number(row.unit) });
    }
  }
  return found;
}
