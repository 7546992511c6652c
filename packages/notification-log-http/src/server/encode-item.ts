import { isUtf8 } from "node:buffer";
import type { Notification } from "@es/core";
import type { WireItem } from "../wire/wire.js";

/** A notification as one line of JSON; its data comes back byte for byte. */
export function encodeItem({ id, aggregateId, position, type, data, unitId, dependencies }: Notification): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const encoded = textIn(bytes) ?? { base64: bytes.toString("base64") };
  // What is undefined is left out.
  const item = { id, aggregateId, position, unitId, type, ...encoded, dependencies: dependencies.length === 0 ? undefined : dependencies };
  return JSON.stringify(item satisfies { [Name in keyof WireItem]: WireItem[Name] | undefined });
}

/** The data as text, unless quotes, backslashes and control characters, which JSON escapes, make that longer than base64. */
function textIn(bytes: Buffer): { readonly text: string } | undefined {
  if (!isUtf8(bytes)) return undefined;
  let longer = 0;
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) longer += 1;
    else if (byte < 0x20) longer += 5;
  }
  return longer > bytes.byteLength / 3 ? undefined : { text: bytes.toString("utf8") };
}
