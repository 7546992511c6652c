import { isUtf8 } from "node:buffer";
import type { Notification } from "@es/core";
import type { WireItem } from "../wire/wire.js";

/** A notification as one line of JSON; its data comes back byte for byte. */
export function encodeItem({ id, aggregateId, position, type, data, unitId, dependencies }: Notification): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const text = isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  // What is undefined is left out.
  const base64 = text === undefined ? bytes.toString("base64") : undefined;
  const item = {
    id,
    aggregateId,
    position,
    unitId,
    type,
    text,
    base64,
    dependencies: dependencies.length === 0 ? undefined : dependencies,
  };
  return JSON.stringify(item satisfies { [Name in keyof WireItem]: WireItem[Name] | undefined });
}
