import { PGlite, type QueryOptions, type Transaction, TransactionAbortedError, types } from "@electric-sql/pglite";
import type { Store } from "@es/core";
import {
  AlongsideFailed,
  type BatchPlan,
  type BatchWriter,
  batching,
  ConcurrentWrite,
  causesOf,
  checkedMaxEventBytes,
  checkSchemaVersion,
  dependenciesColumn,
  type EventRow,
  type Heads,
  type LogReader,
  type LogRow,
  type PlannedMove,
  placeKey,
  polling,
  positionKey,
  readIn,
  type SnapshotRow,
  storeOver,
  type TrackingRow,
  trackedOf,
  type UnitEvent,
  unavailableOf,
} from "@es/core/adapter";

/** The target of the queries: the database, or a transaction in it. */
type Queries = Pick<Transaction, "query">;

/** Ids of aggregates are bytes: PGlite takes a byte order mark from the front of a text. */
const bytes = (aggregateId: string) => Buffer.from(aggregateId, "utf8");

/** Bytes go as hexadecimal; Buffer writes and reads it a hundred times faster than PGlite. */
const binary: QueryOptions = {
  serializers: { [types.BYTEA]: (value: Uint8Array) => `\\x${Buffer.from(value).toString("hex")}` },
  parsers: { [types.BYTEA]: (text) => Buffer.from(text.slice(2), "hex") },
};

const tables = `
CREATE TABLE IF NOT EXISTS es_logs (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application text COLLATE "C" NOT NULL UNIQUE, epoch text NOT NULL, pipelines integer NOT NULL
);
CREATE TABLE IF NOT EXISTS es_heads (log integer, pipeline integer, head bigint NOT NULL, PRIMARY KEY (log, pipeline));
CREATE TABLE IF NOT EXISTS es_events (
  log integer, pipeline integer, id bigint, aggregate_id bytea NOT NULL, position bigint NOT NULL,
  type text COLLATE "C" NOT NULL, data bytea NOT NULL, unit bigint NOT NULL, dependencies text,
  PRIMARY KEY (log, pipeline, id), UNIQUE (log, aggregate_id, position)
);
CREATE TABLE IF NOT EXISTS es_tracking (
  log integer, upstream text COLLATE "C", pipeline integer, position bigint NOT NULL, epoch text NOT NULL, identity text,
  unit bigint NOT NULL, PRIMARY KEY (log, upstream, pipeline)
);
CREATE TABLE IF NOT EXISTS es_snapshots (
  log integer, aggregate_id bytea, position bigint NOT NULL, data bytea NOT NULL, PRIMARY KEY (log, aggregate_id)
);
-- A folder of the version before has the table without it, and events whose time nobody knows.
ALTER TABLE es_events ADD COLUMN IF NOT EXISTS recorded_at bigint;`;

const eventColumns = "aggregate_id, position, type, data, pipeline, id, dependencies, unit, recorded_at";

/**
 * A store in PGlite, which is Postgres in this process: in the folder of that name, in memory for "memory://", or in an
 * instance that stays the caller's. Alongside a unit, its Transaction is given.
 */
export function pglite(given: string | PGlite, options: { readonly maxEventBytes?: number } = {}): Store<Transaction> & AsyncDisposable {
  const db = typeof given === "string" ? new PGlite(given) : given;
  const description = `PGlite ${db.dataDir ?? "in memory"}`;
  const maxEventBytes = checkedMaxEventBytes(options.maxEventBytes);
  const errors = { isTransient: () => false, unavailable: (error: unknown) => unavailableOf(description, error, ({ message }) => message) };
  return storeOver<Transaction, LogRow & { readonly id: number }>({
    description,
    // Other stores may be over the same instance. One process at a time can have the folder open.
    shared: true,
    errors,
    migrate: async () => void (await db.exec(tables)),
    checkTables: async () => {
      const known = "SELECT FROM pg_attribute WHERE attrelid = to_regclass('es_events') AND attname";
      const version = `SELECT (EXISTS (${known} = 'id'))::int + (EXISTS (${known} = 'recorded_at'))::int AS version`;
      checkSchemaVersion(description, (await db.query<{ version: number }>(version)).rows[0]?.version ?? 0, 2);
    },
    find: async (application) => {
      const find = "SELECT id, epoch, pipelines FROM es_logs WHERE application = $1";
      return (await db.query<LogRow & { readonly id: number }>(find, [application])).rows[0];
    },
    make: async (application, { epoch, pipelines }) => {
      const make = `
WITH made AS (
  INSERT INTO es_logs (application, epoch, pipelines) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO es_heads SELECT made.id, pipeline, 0 FROM made, generate_series(0, $3 - 1) AS pipeline`;
      await db.query(make, [application, epoch, pipelines]);
    },
    recorder: (application, { id }) => ({
      maxEventBytes,
      reader: readerOf(db, id, errors.unavailable),
      record: batching(writerOf(db, { id, application }, errors.unavailable)),
      prompted: (wake, heads) => polling(heads, wake, () => ({ fastest: 5, slowest: 50 })),
    }),
    close: async () => {
      if (typeof given === "string") await db.close();
    },
  });
}

function readerOf(db: PGlite, log: number, unavailable: (error: unknown) => Error): LogReader<Transaction> {
  const rowsOf = async <Row>(sql: string, ...values: unknown[]) => (await db.query<Row>(sql, [log, ...values], binary)).rows;
  return {
    events: (aggregateId, { after, upTo, limit, descending }) =>
      rowsOf<EventRow>(
        `SELECT ${eventColumns} FROM es_events WHERE log = $1 AND aggregate_id = $2 AND position > $3 AND position <= $4
         ORDER BY position ${descending ? "DESC" : "ASC"} LIMIT $5`,
        ...[bytes(aggregateId), after, upTo, limit],
      ),
    notifications: (pipeline, { after, upTo, limit, types = null }) =>
      rowsOf<EventRow>(
        `SELECT ${eventColumns} FROM es_events
         WHERE log = $1 AND pipeline = $2 AND id > $3 AND id <= $4 AND ($6::text[] IS NULL OR type = ANY($6::text[]))
         ORDER BY id LIMIT $5`,
        ...[pipeline, after, upTo, limit, types],
      ),
    heads: async (pipeline) => {
      const heads = "SELECT head FROM es_heads WHERE log = $1 AND ($2::int IS NULL OR pipeline = $2) ORDER BY pipeline";
      return (await rowsOf<{ head: number }>(heads, pipeline ?? null)).map(({ head }) => head);
    },
    positions: (upstream, pipeline) =>
      rowsOf<TrackingRow>(
        `SELECT pipeline, position, epoch, identity FROM es_tracking
         WHERE log = $1 AND upstream = $2 AND ($3::int IS NULL OR pipeline = $3)`,
        ...[upstream, pipeline ?? null],
      ),
    snapshot: async (aggregateId) =>
      (await rowsOf<SnapshotRow>("SELECT position, data FROM es_snapshots WHERE log = $1 AND aggregate_id = $2", bytes(aggregateId)))[0],
    keepSnapshot: async ({ aggregateId, position, data }, replacing) => {
      const keep = `
INSERT INTO es_snapshots AS s VALUES ($1, $2, $3, $4)
ON CONFLICT (log, aggregate_id) DO UPDATE SET position = excluded.position, data = excluded.data
WHERE s.position < excluded.position OR s.position = $5`;
      await rowsOf(keep, bytes(aggregateId), position, data, replacing);
    },
    reading: (work) =>
      readIn(
        {
          lend: (use) => db.transaction(use),
          begin: (tx) => tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"),
          end: (tx) => tx.rollback(),
          unavailable,
        },
        work,
      ),
  };
}

/** The log that is written into. */
interface Log {
  readonly id: number;
  readonly application: string;
}

function writerOf(db: PGlite, log: Log, unavailable: (error: unknown) => Error): BatchWriter<Transaction> {
  return {
    application: log.application,
    transaction: (work) => db.transaction((tx) => whole(tx, () => work(tx))).catch(swallowed),
    savepoint: async (tx, work) => {
      await tx.exec("SAVEPOINT unit");
      try {
        const answer = await work();
        await tx.exec("RELEASE SAVEPOINT unit").catch(swallowed);
        return answer;
      } catch (error) {
        await tx.exec("ROLLBACK TO SAVEPOINT unit");
        throw error;
      }
    },
    // There is one connection: a transaction is alone. On a server, lock the rows of the heads here.
    lock: async () => {},
    findExisting: (units, tx) => findExisting(tx ?? db, log, units),
    write: (plan, tx) => (tx ? write(tx, log, plan) : db.transaction((own) => write(own, log, plan))),
    isTransient: () => false,
    unavailable,
  };
}

/** Rejects where the work alongside has undone the transaction that it was given. */
async function whole<T>(tx: Transaction, work: () => Promise<T>): Promise<T> {
  const answer = await work();
  if (tx.closed) throw new Error("Work alongside undid the transaction that it was given: leave that to the store");
  return answer;
}

/** Postgres undoes a transaction in which a statement failed, also where work alongside caught the error. */
function swallowed(error: unknown): never {
  const aborted = error instanceof TransactionAbortedError || causesOf(error).some(({ code }) => code === "25P02");
  throw aborted ? new AlongsideFailed("A statement alongside failed, and its error was swallowed", { cause: error }) : error;
}

/** Writes a plan; returns the heads before it. Ids come from a row that stays locked to the commit: their order is that of commits. */
async function write(tx: Queries, log: Log, { counts, events, moves }: BatchPlan): Promise<Heads> {
  const heads = new Map<number, number>();
  for (const [pipeline, count] of counts) {
    const grow = "UPDATE es_heads SET head = head + $3 WHERE log = $1 AND pipeline = $2 RETURNING head - $3 AS before";
    const { rows } = await tx.query<{ before: number }>(grow, [log.id, pipeline, count]);
    heads.set(pipeline, rows[0]?.before ?? Number.NaN);
  }
  for (const { pipeline, nth, event, unitId, recordedAt, dependencies, needsPredecessor } of events) {
    const { aggregateId, position, type, data } = event;
    if (needsPredecessor) await refuseGap(tx, log, event);
    const place = [log.id, pipeline, (heads.get(pipeline) ?? 0) + nth];
    const values = [...place, bytes(aggregateId), position, type, data, unitId, dependenciesColumn(dependencies), recordedAt];
    await tx.query("INSERT INTO es_events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", values, binary).catch(overtaken);
  }
  for (const planned of moves) await move(tx, log, planned);
  return heads;
}

/** An aggregate has no gaps: the kit looks at what is there where the event before is not. */
async function refuseGap(tx: Queries, log: Log, { aggregateId, position, predecessorUnitId }: UnitEvent): Promise<void> {
  const before = "SELECT FROM es_events WHERE log = $1 AND aggregate_id = $2 AND position = $3 AND unit = coalesce($4, unit)";
  const { rows } = await tx.query(before, [log.id, bytes(aggregateId), position - 1, predecessorUnitId ?? null], binary);
  if (rows.length === 0) throw new ConcurrentWrite(`The log does not have that event at position ${position - 1} of ${aggregateId}`);
}

/** A key that is taken: nothing was written, and the kit looks what is in the way. */
function overtaken(error: unknown): never {
  const taken = causesOf(error).some(({ code }) => code === "23505");
  throw taken ? new ConcurrentWrite("Something is in the way of the batch", { cause: error }) : error;
}

/** Moves a position by compare-and-set. */
async function move(tx: Queries, log: Log, planned: PlannedMove): Promise<void> {
  const { upstream, pipeline, from, to, epoch, unitId, identity = null, override = false } = planned;
  const began = `
INSERT INTO es_tracking AS t VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (log, upstream, pipeline) DO UPDATE
SET position = excluded.position, epoch = excluded.epoch, identity = excluded.identity, unit = excluded.unit
WHERE t.position = 0`;
  const moved = `
UPDATE es_tracking SET position = $4, epoch = $5, identity = $6, unit = $7
WHERE log = $1 AND upstream = $2 AND pipeline = $3 AND position = $8 AND (epoch = $5 OR $9)`;
  const values = [log.id, upstream, pipeline, to, epoch, identity, unitId];
  const { affectedRows } = await (from === 0 ? tx.query(began, values) : tx.query(moved, [...values, from, override]));
  if (affectedRows === 0) throw new ConcurrentWrite(`The position in ${upstream} is not ${from}`);
}

const findExisting = async (tx: Queries, log: Log, units: Parameters<BatchWriter<never>["findExisting"]>[0]) => {
  const [places, positions] = [new Map(), new Map()];
  for (const event of units.flatMap(({ events }) => events)) {
    const find = "SELECT pipeline, id, unit FROM es_events WHERE log = $1 AND aggregate_id = $2 AND position = $3";
    const { rows } = await tx.query<EventRow>(find, [log.id, bytes(event.aggregateId), event.position], binary);
    for (const { pipeline, id, unit } of rows) places.set(placeKey(event), { pipeline, id: Number(id), unitId: Number(unit) });
  }
  for (const tracking of units.flatMap(({ tracking }) => tracking)) {
    const find = "SELECT position, epoch, identity, unit FROM es_tracking WHERE log = $1 AND upstream = $2 AND pipeline = $3";
    const { rows } = await tx.query<TrackingRow & { unit: number }>(find, [log.id, tracking.upstream, tracking.pipeline]);
    for (const row of rows) positions.set(positionKey(tracking), { ...trackedOf(row), unitId: row.unit });
  }
  return { places, positions };
};
