import { parseJson } from "../persistence/json.js";
import type { LogPosition, Notification, Snapshot, Tracked } from "../persistence/recorder.js";

/** A whole number as drivers read it: a BIGINT may come as text. */
export type NumberColumn = number | string | bigint;
/** A text as drivers read it: a column of bytes holds it in UTF-8. */
export type TextColumn = string | Uint8Array;

/** A row of the table of events. */
export interface EventRow {
  readonly aggregate_id: TextColumn;
  readonly position: NumberColumn;
  readonly type: TextColumn;
  readonly data: Uint8Array;
  readonly pipeline: number;
  readonly id: NumberColumn;
  /** As `dependenciesColumn` wrote them. */
  readonly dependencies: string | null;
  readonly unit: NumberColumn | null;
  /** In milliseconds since 1970 began in UTC; null where it is not known. */
  readonly recorded_at: NumberColumn | null;
}

/** A row of the table of positions. */
export interface TrackingRow {
  readonly pipeline: number;
  readonly position: NumberColumn;
  readonly epoch: TextColumn;
  readonly identity: TextColumn | null;
}

/** A row of the table of snapshots. */
export interface SnapshotRow {
  readonly position: NumberColumn;
  readonly data: Uint8Array;
}

const none: readonly LogPosition[] = [];

export function notificationOf(row: EventRow): Notification {
  return {
    aggregateId: textOf(row.aggregate_id),
    position: Number(row.position),
    type: textOf(row.type),
    data: bytesOf(row.data),
    pipeline: row.pipeline,
    id: Number(row.id),
    unitId: row.unit === null ? undefined : Number(row.unit),
    recordedAt: row.recorded_at === null ? undefined : new Date(Number(row.recorded_at)),
    dependencies: row.dependencies === null ? none : (parseJson(row.dependencies) as readonly LogPosition[]),
  };
}

/** Returns the tracking of a row: its columns as numbers and texts, whichever way the driver read them. */
export function trackedOf({ position, epoch, identity }: Omit<TrackingRow, "pipeline">): Tracked {
  return { position: Number(position), epoch: textOf(epoch), identity: identity === null ? undefined : textOf(identity) };
}

export function snapshotOf(aggregateId: string, { position, data }: SnapshotRow): Snapshot {
  return { aggregateId, position: Number(position), data: bytesOf(data) };
}

/** Returns the value of the column `dependencies` of an event; null if it has none. */
export function dependenciesColumn(dependencies: readonly LogPosition[]): string | null {
  if (dependencies.length === 0) return null;
  return JSON.stringify(dependencies.map(({ pipeline, id }) => ({ pipeline, id })));
}

function textOf(column: TextColumn): string {
  return typeof column === "string" ? column : bufferOf(column).toString("utf8");
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes without what Buffer adds to them. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
