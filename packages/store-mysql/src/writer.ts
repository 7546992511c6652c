import {
  AlongsideFailed,
  AnswerLost,
  type BatchPlan,
  type BatchWriter,
  type Found,
  type MarkedUnit,
  Overtaken,
  type PlannedEvent,
  type PlannedMove,
  placeKey,
  positionKey,
  type StoredEvent,
} from "@es/core";
import type { PoolConnection } from "mysql2/promise";
import { changed, rowsOf } from "./connections.js";
import { isConnectionLost, isPassing, isRefused, unavailable } from "./driver-errors.js";
import type { Log } from "./log.js";
import { piecesOf } from "./packets.js";
import { asBytes, jsonOf, placeOf } from "./rows.js";

/** Writes batches into one pipeline of a log: a batch of events without tracking is one statement, and one round trip. */
export function writerFor(log: Log, pipeline: number): BatchWriter<PoolConnection> {
  const { connections, statements } = log;
  return {
    application: log.application,
    pipeline,
    transaction: (work) => connections.transaction((connection) => guarded(connection, () => work(connection))),
    savepoint,
    lock: async (connection) => void (await rowsOf(connection, statements.lock, [log.id, pipeline])),
    look: (units, connection) => (connection ? look(log, units, connection) : connections.lend((lent) => look(log, units, lent))),
    write: (plan, connection) => (connection ? write(log, pipeline, plan, connection) : writeAlone(log, pipeline, plan)),
    passes: isPassing,
    unavailable: (error) => unavailable(connections.description, error),
  };
}

/**
 * A deadlock undoes the whole transaction, and DDL commits it. Work alongside that hides the one or does the other
 * would go on outside of it: then the savepoint is gone, and it has to be looked up what was kept.
 */
async function guarded<T>(connection: PoolConnection, work: () => Promise<T>): Promise<T> {
  await connection.query("SAVEPOINT whole");
  const answer = await work();
  await connection.query("RELEASE SAVEPOINT whole").catch((cause) => {
    throw isConnectionLost(cause) ? cause : new AnswerLost("The transaction ended before its commit", { cause });
  });
  return answer;
}

async function savepoint<T>(connection: PoolConnection, work: () => Promise<T>): Promise<T> {
  await connection.query("SAVEPOINT unit");
  try {
    return await work();
  } catch (error) {
    if (error instanceof AlongsideFailed) await connection.query("ROLLBACK TO SAVEPOINT unit");
    throw error;
  }
}

async function writeAlone(log: Log, pipeline: number, plan: BatchPlan): Promise<number> {
  const { connections, packet } = log;
  if (plan.moves.length > 0 || piecesOf(plan.events, packet).length > 1) {
    return connections.transaction((connection) => write(log, pipeline, plan, connection));
  }
  return connections.lend((connection) =>
    write(log, pipeline, plan, connection).catch((cause) => {
      throw isConnectionLost(cause) ? new AnswerLost("The statement had no answer", { cause }) : cause;
    }),
  );
}

async function write(log: Log, pipeline: number, { events, moves }: BatchPlan, connection: PoolConnection): Promise<number> {
  try {
    for (const step of moves) await move(log, step, connection);
    let head: number | undefined;
    for (const piece of piecesOf(events, log.packet)) head = Math.min(head ?? Infinity, await append(log, pipeline, piece, connection));
    return head ?? 0;
  } catch (error) {
    throw isRefused(error) ? new Overtaken("Something is in the way of the batch", { cause: error }) : error;
  }
}

async function append({ id, statements }: Log, pipeline: number, events: readonly PlannedEvent[], connection: PoolConnection) {
  const [first] = events;
  const header = await (first && events.length === 1
    ? changed(connection, statements.appendOne, [id, pipeline, ...columnsOf(first), id, pipeline])
    : changed(connection, statements.append, [id, pipeline, id, pipeline, `[${events.map(jsonOf).join(",")}]`]));
  return header.insertId;
}

async function move({ id, statements }: Log, { upstream, pipeline, from, to, epoch, mark }: PlannedMove, connection: PoolConnection) {
  const [key, era] = [asBytes(upstream), asBytes(epoch)];
  const { affectedRows } = await changed(connection, statements.move, [to, era, mark, id, key, pipeline, from, era]);
  if (affectedRows > 0) return;
  if (from > 0) throw new Overtaken(`The position in ${upstream} is not ${from}`);
  await changed(connection, statements.beginTracking, [id, key, pipeline, to, era, mark]);
}

async function look({ id, statements }: Log, units: readonly MarkedUnit<PoolConnection>[], connection: PoolConnection): Promise<Found> {
  const found = { places: new Map(), positions: new Map() };
  const events = units.flatMap(({ events }) => events);
  if (events.length > 0) {
    const rows = await rowsOf(connection, statements.places, [JSON.stringify(events.map(placeOf)), id]);
    for (const { n, pipeline, id, unit } of rows) {
      found.places.set(placeKey(events[n - 1] as StoredEvent), { pipeline, id: Number(id), mark: Number(unit) });
    }
  }
  for (const tracking of units.flatMap(({ tracking = [] }) => tracking)) {
    const [row] = await rowsOf(connection, statements.tracked, [id, asBytes(tracking.upstream), tracking.pipeline]);
    if (row)
      found.positions.set(positionKey(tracking), { position: Number(row.position), epoch: String(row.epoch), mark: Number(row.unit) });
  }
  return found;
}

function columnsOf({ event: { position, aggregateId, type, data }, mark, dependencies }: PlannedEvent) {
  const kept = dependencies.length === 0 ? null : JSON.stringify(dependencies);
  return [position, mark, asBytes(aggregateId), asBytes(type), Buffer.from(data), kept];
}
