import type { EventRow, SnapshotRow, TrackingRow } from "@es/core/adapter";
import type { Database, Statement } from "better-sqlite3";
import type { Tables } from "./migrations.js";

/** An application as it stands in its table. */
export interface ApplicationRow {
  readonly key: number;
  readonly epoch: string;
  readonly pipelines: number;
}

type Place = [application: number, pipeline: number];
type Aggregate = [application: number, aggregateId: string];
type Track = [application: number, upstream: string, pipeline: number];
type Range = [after: number, upTo: number, limit: number];
type RangeOfTypes = [after: number, upTo: number, types: string, limit: number];
type Event = [
  ...[id: number, aggregateId: string, position: number, type: string, data: Uint8Array, dependencies: string | null],
  ...[unit: number, recordedAt: number],
];

/** The statements that read. */
export interface ReadStatements {
  readonly application: Statement<[name: string], ApplicationRow>;
  readonly head: Statement<Place, { head: number }>;
  readonly eventsAscending: Statement<[...Aggregate, ...Range], EventRow>;
  readonly eventsDescending: Statement<[...Aggregate, ...Range], EventRow>;
  readonly notifications: Statement<[...Place, ...Range], EventRow>;
  readonly notificationsOfTypes: Statement<[...Place, ...RangeOfTypes], EventRow>;
  readonly tracked: Statement<Track, TrackingRow>;
  readonly positions: Statement<[application: number, upstream: string], TrackingRow>;
  readonly snapshot: Statement<Aggregate, SnapshotRow>;
}

/** The statements that write. Those that may find their place taken change nothing then. */
export interface WriteStatements {
  readonly addApplication: Statement<[name: string, epoch: string, pipelines: number]>;
  readonly addEvent: Statement<[...Place, ...Event]>;
  /** The same where the log has the event before it, of this unit where one is given; otherwise it changes nothing. */
  readonly addNextEvent: Statement<[...Place, ...Event, ...Aggregate, position: number, predecessorUnit: number | null]>;
  readonly beginTracking: Statement<[...Track, epoch: string, to: number, identity: string | null]>;
  readonly moveTracking: Statement<
    [to: number, epoch: string, identity: string | null, ...Track, from: number, epoch: string, override: 0 | 1]
  >;
  readonly keepSnapshot: Statement<[...Aggregate, position: number, data: Uint8Array, replacing: number | null]>;
  readonly beginUnit: Statement<[]>;
  readonly keepUnit: Statement<[]>;
  readonly undoUnit: Statement<[]>;
  readonly beginAlongside: Statement<[]>;
  readonly takeWriteLock: Statement<[]>;
  readonly commitAlongside: Statement<[]>;
}

/** What is read of an event. */
const readColumns = "id, pipeline, aggregate_id, position, type, data, dependencies, unit, recorded_at";

/** Prepares the statements that read. */
export function readStatements(db: Database, { applications, events, tracking, snapshots }: Tables): ReadStatements {
  return {
    application: db.prepare(`SELECT key, epoch, pipelines FROM ${applications} WHERE name = ?`),

    head: db.prepare(`SELECT coalesce(max(id), 0) AS head FROM ${events} WHERE application = ? AND pipeline = ?`),

    eventsAscending: db.prepare(
      `SELECT ${readColumns} FROM ${events}
       WHERE application = ? AND aggregate_id = ? AND position > ? AND position <= ?
       ORDER BY position LIMIT ?`,
    ),

    eventsDescending: db.prepare(
      `SELECT ${readColumns} FROM ${events}
       WHERE application = ? AND aggregate_id = ? AND position > ? AND position <= ?
       ORDER BY position DESC LIMIT ?`,
    ),

    notifications: db.prepare(
      `SELECT ${readColumns} FROM ${events}
       WHERE application = ? AND pipeline = ? AND id > ? AND id <= ?
       ORDER BY id LIMIT ?`,
    ),

    notificationsOfTypes: db.prepare(
      `SELECT ${readColumns} FROM ${events}
       WHERE application = ? AND pipeline = ? AND id > ? AND id <= ? AND type IN (SELECT value FROM json_each(?))
       ORDER BY id LIMIT ?`,
    ),

    tracked: db.prepare(
      `SELECT pipeline, position, epoch, identity FROM ${tracking} WHERE application = ? AND upstream = ? AND pipeline = ?`,
    ),

    positions: db.prepare(`SELECT pipeline, position, epoch, identity FROM ${tracking} WHERE application = ? AND upstream = ?`),

    snapshot: db.prepare(`SELECT position, data FROM ${snapshots} WHERE application = ? AND aggregate_id = ?`),
  };
}

/** Prepares the statements that write. */
export function writeStatements(db: Database, { schema, applications, events, tracking, snapshots }: Tables): WriteStatements {
  return {
    addApplication: db.prepare(`INSERT INTO ${applications} (name, epoch, pipelines) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING`),

    addEvent: db.prepare(
      `INSERT INTO ${events} (application, pipeline, id, aggregate_id, position, type, data, dependencies, unit, recorded_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (application, aggregate_id, position) DO NOTHING`,
    ),

    // WHERE also tells SQLite that ON CONFLICT belongs to no join.
    addNextEvent: db.prepare(
      `INSERT INTO ${events} (application, pipeline, id, aggregate_id, position, type, data, dependencies, unit, recorded_at)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
       WHERE EXISTS (SELECT 1 FROM ${events} WHERE application = ? AND aggregate_id = ? AND position = ? AND unit IS coalesce(?, unit))
       ON CONFLICT (application, aggregate_id, position) DO NOTHING`,
    ),

    beginTracking: db.prepare(
      `INSERT INTO ${tracking} (application, upstream, pipeline, epoch, position, identity) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (application, upstream, pipeline)
       DO UPDATE SET epoch = excluded.epoch, position = excluded.position, identity = excluded.identity
       WHERE position = 0`,
    ),

    moveTracking: db.prepare(
      `UPDATE ${tracking} SET position = ?, epoch = ?, identity = ?
       WHERE application = ? AND upstream = ? AND pipeline = ? AND position = ? AND (epoch = ? OR ?)`,
    ),

    keepSnapshot: db.prepare(
      `INSERT INTO ${snapshots} (application, aggregate_id, position, data) VALUES (?, ?, ?, ?)
       ON CONFLICT (application, aggregate_id) DO UPDATE SET position = excluded.position, data = excluded.data
       WHERE excluded.position > position OR position = ?`,
    ),

    beginUnit: db.prepare("SAVEPOINT es_unit"),
    keepUnit: db.prepare("RELEASE es_unit"),
    undoUnit: db.prepare("ROLLBACK TO es_unit"),

    // A savepoint that begins a transaction: its name tells whether the transaction is still the same.
    beginAlongside: db.prepare("SAVEPOINT es_alongside"),
    takeWriteLock: db.prepare(`UPDATE ${schema} SET version = version WHERE false`),
    commitAlongside: db.prepare("RELEASE es_alongside"),
  };
}
