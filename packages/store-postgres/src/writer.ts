import { StoreUnavailable } from "@es/core";
import {
  type BatchPlan,
  type BatchWriter,
  CommitUnknown,
  ConcurrentWrite,
  dependenciesColumn,
  type ExistingRows,
  type Heads,
  type IdentifiedUnit,
  type PlannedEvent,
  placeKey,
  positionKey,
  type StoredEvent,
  type Tracking,
  trackedOf,
} from "@es/core/adapter";
import type pg from "pg";
import type { Connections } from "./connections.js";
import { isConnectionLost, isRefused, isTransient, swallowed, unavailable } from "./driver-errors.js";
import type { Log } from "./reader.js";
import type { Statement, Statements } from "./statements.js";

/** Writes batches into a log: a batch without work alongside is one statement, and one round trip. */
export function writerOf(log: Log): BatchWriter<pg.PoolClient> {
  const { connections, description, statements } = log;
  return {
    application: log.application,
    transaction: (work) => connections.transaction(work),
    savepoint: (client, work) => savepoint(connections, client, work),
    lock: async (client, pipelines) => void (await connections.run(client, statements.lock, [log.id, pipelines])),
    findExisting: (units, client) =>
      client ? findExisting(log, units, client) : connections.lend((lent) => findExisting(log, units, lent)),
    write: (plan, client) => (client ? write(log, plan, client) : writeAlone(log, plan)),
    isTransient,
    unavailable: (error) => unavailable(description, error),
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
    if (isConnectionLost(error)) throw error;
    await connections.run(client, "ROLLBACK TO SAVEPOINT unit", []);
    throw await connections.revealed(client, error);
  }
}

async function writeAlone(log: Log, plan: BatchPlan): Promise<Heads> {
  return log.connections.lend((client) =>
    write(log, plan, client).catch((error) => {
      throw isConnectionLost(error) ? new CommitUnknown("The statement had no answer", { cause: error }) : error;
    }),
  );
}

async function write(
  { id, application, description, connections, statements }: Log,
  plan: BatchPlan,
  client: pg.PoolClient,
): Promise<Heads> {
  const [statement, values] = statementFor(statements, plan, id);
  const { rows } = await connections.run(client, statement, values).catch((error) => {
    throw isRefused(error) ? new ConcurrentWrite("Something is in the way of the batch", { cause: error }) : error;
  });
  if (rows.length < plan.counts.size) {
    throw new StoreUnavailable(description, `the log of ${application} was deleted: open it again`);
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
    const one = appendOneParameters(log, first);
    return first.needsPredecessor ? [statements.appendNext, [...one, predecessorOf(first)]] : [statements.appendOne, one];
  }
  return [statements.append, appendParameters(log, first.pipeline, plan)];
}

async function findExisting(log: Log, units: readonly IdentifiedUnit<pg.PoolClient>[], client: pg.PoolClient): Promise<ExistingRows> {
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
    const { rows } = await connections.run(client, statements.positionsOf, positionParameters(id, tracking));
    for (const row of rows) {
      found.positions.set(positionKey(row), { ...trackedOf(row), unitId: Number(row.unit) });
    }
  }
  return found;
}

/** The parameters of `append`. */
function appendParameters(log: number, pipeline: number, { events }: BatchPlan): unknown[] {
  return [log, pipeline, events.length, ...columnsOf(events)];
}

/** The parameters of `appendAcross`, but for the moves. */
function acrossParameters(log: number, { events, counts }: BatchPlan): unknown[] {
  const places = [arrayOf(events.map(({ pipeline }) => pipeline)), arrayOf(events.map(({ nth }) => nth))];
  return [log, arrayOf([...counts.keys()]), arrayOf([...counts.values()]), ...columnsOf(events), ...places];
}

/** The bytes of all events go as one value, in binary; an array of them would go in hexadecimal. */
function columnsOf(events: readonly PlannedEvent[]): unknown[] {
  const starts: number[] = [];
  let start = 1;
  for (const { event } of events) {
    starts.push(start);
    start += event.data.byteLength;
  }
  return [
    Buffer.concat(events.map(({ event }) => event.data)),
    events.map(({ event }) => event.aggregateId),
    arrayOf(events.map(({ event }) => event.position)),
    events.map(({ event }) => event.type),
    arrayOf(starts),
    arrayOf(events.map(({ event }) => event.data.byteLength)),
    events.map(({ dependencies }) => dependenciesColumn(dependencies)),
    arrayOf(events.map(({ unitId }) => unitId)),
    arrayOf(events.map(predecessorOf)),
    arrayOf(events.map(({ recordedAt }) => recordedAt)),
  ];
}

function appendOneParameters(log: number, planned: PlannedEvent): unknown[] {
  const { pipeline, event, unitId, recordedAt } = planned;
  return [
    log,
    pipeline,
    event.position,
    unitId,
    event.aggregateId,
    event.type,
    Buffer.from(event.data),
    dependenciesColumn(planned.dependencies),
    recordedAt,
  ];
}

/** The unit that the event before has to be of: -1 for any, null where the log need not have one. */
function predecessorOf({ needsPredecessor, event }: PlannedEvent): number | null {
  return needsPredecessor ? (event.predecessorUnitId ?? -1) : null;
}

/** The parameters of tracking, which come after the events. */
function moveParameters({ moves }: BatchPlan): unknown[] {
  return [
    moves.map(({ upstream }) => upstream),
    arrayOf(moves.map(({ pipeline }) => pipeline)),
    arrayOf(moves.map(({ to }) => to)),
    arrayOf(moves.map(({ from, override }) => (override ? -1 - from : from))),
    moves.map(({ epoch }) => epoch),
    arrayOf(moves.map(({ unitId }) => unitId)),
    moves.map(({ identity = null }) => identity),
  ];
}

function placeParameters(log: number, events: readonly StoredEvent[]): unknown[] {
  return [log, events.map(({ aggregateId }) => aggregateId), arrayOf(events.map(({ position }) => position))];
}

function positionParameters(log: number, tracking: readonly Tracking[]): unknown[] {
  return [log, tracking.map(({ upstream }) => upstream), arrayOf(tracking.map(({ pipeline }) => pipeline))];
}

/** Values as Postgres reads an array of them. The driver would quote and escape each by itself, at several times the cost. */
function arrayOf(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join()}}`;
}
