import type { LogPosition, Notification, PlannedEvent, StoredEvent, Tracked } from "@es/core";
import type { RowDataPacket } from "mysql2/promise";

const none: readonly LogPosition[] = [];

export function notificationOf(row: RowDataPacket): Notification {
  return {
    aggregateId: textOf(row.aggregate_id),
    position: Number(row.position),
    type: textOf(row.type),
    data: bytesOf(row.data),
    pipeline: row.pipeline,
    id: Number(row.id),
    unitId: Number(row.unit),
    dependencies: row.dependencies === null ? none : JSON.parse(row.dependencies),
  };
}

/** A row of the tracking table. */
export function trackedIn({ position, epoch, identity }: RowDataPacket): Tracked {
  return { position: Number(position), epoch: String(epoch), identity: identity === null ? undefined : String(identity) };
}

/** The bytes without what Buffer adds to them. */
export function bytesOf({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A text as the bytes that are compared: the charset of the connection has no say in it. */
export function asBytes(text: string): Buffer {
  return Buffer.from(text, "utf8");
}

/** The dependencies of an event as they are kept. */
export function dependenciesOf({ dependencies }: PlannedEvent): string | null {
  return dependencies.length === 0 ? null : JSON.stringify(dependencies);
}

/** A place as `places` takes it. */
export function placeOf({ aggregateId, position }: StoredEvent): readonly [string, number] {
  return [asBytes(aggregateId).toString("base64"), position];
}

function textOf(bytes: Buffer): string {
  return bytes.toString("utf8");
}
