import {
  AlongsideFailed,
  type BatchPlan,
  type BatchWriter,
  CommitUnknown,
  ConcurrentWrite,
  dependenciesColumn,
  type ExistingRows,
  type Heads,
  type IdentifiedUnit,
  type PlannedEvent,
  type PlannedMove,
  placeKey,
  positionKey,
  type StoredEvent,
  type TrackingRow,
  trackedOf,
} from "@es/core/adapter";
import type { PoolConnection } from "mysql2/promise";
import { changed, rowsOf, told } from "./connections.js";
import { isConnectionLost, isRefused, isTransient, unavailable } from "./driver-errors.js";
import { asBytes, packed, piecesOf } from "./packets.js";
import type { Log } from "./reader.js";

/** Writes batches into a log: a batch of events without tracking is one statement, and one round trip. */
export function writerOf(log: Log): BatchWriter<PoolConnection> {
  const { connections, description, statements } = log;
  const known = new KnownHeads();
  return {
    application: log.application,
    transaction: (work) => connections.transaction((connection) => guarded(connection, () => work(connection))),
    savepoint,
    lock: async (connection, pipelines) => {
      for (const pipeline of pipelines) await rowsOf(connection, statements.lock, [log.id, pipeline]);
    },
    findExisting: (units, connection) =>
      connection ? findExisting(log, units, connection) : connections.lend((lent) => findExisting(log, units, lent)),
    write: (plan, connection) => (connection ? write({ log, known, connection }, plan) : writeAlone(log, known, plan)),
    isTransient,
    unavailable: (error) => unavailable(description, error),
  };
}

/**
 * A deadlock undoes the whole transaction, and DDL commits it. Work alongside that hides the one or does the other
 * would go on outside of it: then the savepoint is gone, and it has to be looked up what was kept.
 */
async function guarded<T>(connection: PoolConnection, work: () => Promise<T>): Promise<T> {
  await told(connection, "SAVEPOINT whole");
  const answer = await work();
  await told(connection, "RELEASE SAVEPOINT whole").catch((cause) => {
    throw isConnectionLost(cause) ? cause : new CommitUnknown("The transaction ended before its commit", { cause });
  });
  return answer;
}

async function savepoint<T>(connection: PoolConnection, work: () => Promise<T>): Promise<T> {
  await told(connection, "SAVEPOINT unit");
  try {
    return await work();
  } catch (error) {
    if (error instanceof AlongsideFailed) await told(connection, "ROLLBACK TO SAVEPOINT unit");
    throw error;
  }
}

interface Writing {
  readonly log: Log;
  readonly known: KnownHeads;
  readonly connection: PoolConnection;
}

async function writeAlone(log: Log, known: KnownHeads, plan: BatchPlan): Promise<Heads> {
  const { connections, packet } = log;
  known.of(connections.generation);
  const several = plan.moves.length > 0 || piecesOf(plan.events, packet).length > 1;
  const work = (connection: PoolConnection) => write({ log, known, connection }, plan);
  try {
    const heads = await (several ? connections.transaction(work) : connections.lend(work));
    known.grow(heads, plan.counts);
    return heads;
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    known.forget();
    throw several ? error : new CommitUnknown("The statement had no answer", { cause: error });
  }
}

async function write(writing: Writing, { events, moves }: BatchPlan): Promise<Heads> {
  const { log, connection } = writing;
  try {
    for (const step of moves) await move(log, step, connection);
    const heads = new Map<number, number>();
    for (const piece of piecesOf(events, log.packet)) {
      for (const [pipeline, head] of await append(writing, piece)) heads.set(pipeline, head);
    }
    return heads;
  } catch (error) {
    throw isRefused(error) ? new ConcurrentWrite("Something is in the way of the batch", { cause: error }) : error;
  }
}

/** Appends a piece of a plan; answers the heads before the plan. */
async function append({ log, known, connection }: Writing, events: readonly PlannedEvent[]): Promise<Heads> {
  const { id, statements } = log;
  const firsts = events.filter(({ pipeline }, index) => pipeline !== events[index - 1]?.pipeline);
  if (firsts.length > 1) {
    const already = JSON.stringify(firsts.map(({ pipeline, nth }) => [pipeline, nth - 1]));
    const { values, json, cutting } = packed(id, events);
    const { insertId } = await changed(connection, statements.appendAcross[cutting], [id, ...values, json, id, already]);
    return known.withSum(insertId, firsts) ?? headsBefore(log, firsts, connection);
  }
  const [first] = firsts as [PlannedEvent];
  const { pipeline, nth } = first;
  if (events.length === 1) return new Map([[pipeline, (await appendAlone(log, first, connection)) - (nth - 1)]]);
  const { values, json, cutting } = packed(id, events);
  const { insertId } = await changed(connection, statements.append[cutting], [id, pipeline, ...values, id, pipeline, json]);
  return new Map([[pipeline, insertId - (nth - 1)]]);
}

/** Appends one event; answers the head before it. */
async function appendAlone({ id, statements }: Log, planned: PlannedEvent, connection: PoolConnection): Promise<number> {
  const { pipeline, event, needsPredecessor } = planned;
  const columns = columnsOf(planned);
  if (!needsPredecessor) {
    return (await changed(connection, statements.appendOne, [id, pipeline, event.position, ...columns, id, pipeline])).insertId;
  }
  const before = [id, asBytes(event.aggregateId), event.position - 1, event.predecessorUnitId ?? null];
  const { insertId, affectedRows } = await changed(connection, statements.appendNext, [id, pipeline, ...columns, ...before, id, pipeline]);
  if (affectedRows === 0)
    throw new ConcurrentWrite(`The log does not have that event at position ${event.position - 1} of ${event.aggregateId}`);
  return insertId;
}

/** The heads before a plan, from where the first events that it has in each pipeline have gone. */
async function headsBefore(log: Log, firsts: readonly PlannedEvent[], connection: PoolConnection): Promise<Heads> {
  const places = await placesOf(
    log,
    firsts.map(({ event }) => event),
    connection,
  );
  return new Map(firsts.map(({ pipeline, nth, event }) => [pipeline, (places.get(placeKey(event))?.id ?? 0) - nth]));
}

async function move({ id, statements }: Log, planned: PlannedMove, connection: PoolConnection) {
  const { upstream, pipeline, from, to, epoch, unitId, override = false } = planned;
  const [key, era] = [asBytes(upstream), asBytes(epoch)];
  const identity = planned.identity === undefined ? null : asBytes(planned.identity);
  const { affectedRows } = await changed(connection, statements.move, [
    to,
    era,
    unitId,
    identity,
    id,
    key,
    pipeline,
    from,
    era,
    override ? 1 : 0,
  ]);
  if (affectedRows > 0) return;
  if (from > 0) throw new ConcurrentWrite(`The position in ${upstream} is not ${from}`);
  await changed(connection, statements.beginTracking, [id, key, pipeline, to, era, unitId, identity]);
}

async function findExisting(log: Log, units: readonly IdentifiedUnit<PoolConnection>[], connection: PoolConnection): Promise<ExistingRows> {
  const { id, statements } = log;
  const events = units.flatMap(({ events }) => events);
  const found = { places: await placesOf(log, events, connection), positions: new Map() };
  for (const tracking of units.flatMap(({ tracking }) => tracking)) {
    const [row] = await rowsOf(connection, statements.tracked, [id, asBytes(tracking.upstream), tracking.pipeline]);
    if (row) found.positions.set(positionKey(tracking), { ...trackedOf(row as TrackingRow), unitId: Number(row.unit) });
  }
  return found;
}

async function placesOf(
  { id, statements }: Log,
  events: readonly StoredEvent[],
  connection: PoolConnection,
): Promise<ExistingRows["places"]> {
  if (events.length === 0) return new Map();
  const rows = await rowsOf(connection, statements.places, [JSON.stringify(events.map(placeOf)), id]);
  return new Map(
    rows.map(({ n, pipeline, id, unit }) => [placeKey(events[n - 1] as StoredEvent), { pipeline, id: Number(id), unitId: Number(unit) }]),
  );
}

function columnsOf(planned: PlannedEvent) {
  const { aggregateId, type, data } = planned.event;
  const { unitId, dependencies, recordedAt } = planned;
  return [unitId, asBytes(aggregateId), asBytes(type), Buffer.from(data), dependenciesColumn(dependencies), recordedAt];
}

/** A place as `places` takes it. */
function placeOf({ aggregateId, position }: StoredEvent): readonly [string, number] {
  return [asBytes(aggregateId).toString("base64"), position];
}

/**
 * The heads as this process has seen them. In the database they only grow: none of those known is ahead, and if some are
 * behind, so is their sum.
 */
class KnownHeads {
  readonly #heads = new Map<number, number>();
  #generation = 0;

  /** Forgets the heads where they were seen by connections of another generation, which led to another server. */
  of(generation: number): void {
    if (generation !== this.#generation) this.forget();
    this.#generation = generation;
  }

  /** The heads of these pipelines, if it can be said from their sum. */
  withSum(sum: number, of: readonly { readonly pipeline: number }[]): Heads | undefined {
    const heads = new Map(of.map(({ pipeline }) => [pipeline, this.#heads.get(pipeline) ?? Number.NaN]));
    const known = [...heads.values()].reduce((total, head) => total + head);
    return known === sum ? heads : undefined;
  }

  /** Takes note of a commit, when it is done: of the heads before it, and by how much they grew. */
  grow(before: Heads, counts: ReadonlyMap<number, number>): void {
    for (const [pipeline, head] of before) this.#heads.set(pipeline, head + (counts.get(pipeline) ?? 0));
  }

  /** For when it may be another server that is reached next, which was left behind. */
  forget(): void {
    this.#heads.clear();
  }
}
