import { isUtf8 } from "node:buffer";
import type { Notification } from "@es/core";
import type { WireItem } from "../wire/wire.js";

/** A notification as one line of JSON; its data comes back byte for byte. */
export function encodeItem({ id, aggregateId, position, type, data, dependencies }: Notification): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const item: WireItem = {
    ...{ id, aggregateId, position, type },
    ...(isUtf8(bytes) ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") }),
    ...(dependencies.length === 0 ? {} : { dependencies: dependencies.map(({ pipeline, id }) => ({ pipeline, id })) }),
  };
  return JSON.stringify(item);
}
