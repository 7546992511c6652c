import type { LogPosition, Notification, PlannedEvent, StoredEvent } from "@es/core";
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
    dependencies: row.dependencies === null ? none : JSON.parse(row.dependencies),
  };
}

/** The bytes without what Buffer adds to them. */
export function bytesOf({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A text as the bytes that are compared: the charset of the connection has no say in it. */
export function asBytes(text: string): Buffer {
  return Buffer.from(text, "utf8");
}

/** An event as `append` and `appendAcross` take it. In Base64, as JSON holds no bytes. */
export function jsonOf({ event, dependencies, mark, pipeline, nth }: PlannedEvent): string {
  const { aggregateId, position, type, data } = event;
  const kept = dependencies.length === 0 ? null : JSON.stringify(dependencies);
  return JSON.stringify([base64(aggregateId), position, base64(type), mark, kept, base64(data), pipeline, nth]);
}

/** A place as `places` takes it. */
export function placeOf({ aggregateId, position }: StoredEvent): readonly [string, number] {
  return [base64(aggregateId), position];
}

function base64(value: string | Uint8Array): string {
  const buffer = typeof value === "string" ? asBytes(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return buffer.toString("base64");
}

function textOf(bytes: Buffer): string {
  return bytes.toString("utf8");
}
