import { isUtf8 } from "node:buffer";
import { setImmediate as others } from "node:timers/promises";
import type { Notification } from "@es/core/adapter";
import type { WireItem } from "../wire/wire.js";

/** A notification as one line of JSON: as bytes where it is big. */
export type Line = string | Buffer;

/** How many bytes are worked on at a stretch, which takes some milliseconds at the most; then others have their turn. A multiple of 3. */
export const stretch = 192 * 1024;

/** A notification as one line of JSON; its data comes back byte for byte. Others have their turn while a big one is encoded. */
export function encodeItem(item: Notification): Line | Promise<Line> {
  const bytes = Buffer.from(item.data.buffer, item.data.byteOffset, item.data.byteLength);
  if (bytes.byteLength > stretch) return encodeBig(item, bytes);
  const text = isUtf8(bytes) && escapes(bytes) <= bytes.byteLength / 3;
  return JSON.stringify(text ? { ...factsOf(item), text: bytes.toString("utf8") } : { ...factsOf(item), base64: bytes.toString("base64") });
}

/** The fields beside the data. Undefined ones are left out. */
function factsOf({ id, aggregateId, position, type, unitId, ...rest }: Notification): Omit<WireItem, "text" | "base64"> {
  const dependencies = rest.dependencies.length === 0 ? undefined : rest.dependencies;
  const item = { id, aggregateId, position, unitId, recordedAt: rest.recordedAt?.toISOString(), type, dependencies };
  return item as { [Name in keyof typeof item]: Exclude<(typeof item)[Name], undefined> };
}

async function encodeBig(item: Notification, bytes: Buffer): Promise<Buffer> {
  let longer = isUtf8(bytes) ? 0 : Number.POSITIVE_INFINITY;
  for (const piece of longer === 0 ? piecesOf(bytes) : []) {
    longer += escapes(piece);
    await others();
  }
  const text = longer <= bytes.byteLength / 3;
  const pieces = [Buffer.from(`${JSON.stringify(factsOf(item)).slice(0, -1)},"${text ? "text" : "base64"}":"`)];
  for (const piece of piecesOf(bytes, text)) {
    pieces.push(Buffer.from(text ? JSON.stringify(piece.toString("utf8")).slice(1, -1) : piece.toString("base64")));
    await others();
  }
  return Buffer.concat([...pieces, Buffer.from('"}')]);
}

/** Bytes in stretches; with `characters` none is cut within a character. */
function* piecesOf(bytes: Buffer, characters = false): Generator<Buffer> {
  for (let begin = 0, end: number; begin < bytes.byteLength; begin = end) {
    end = Math.min(begin + stretch, bytes.byteLength);
    while (characters && end < bytes.byteLength && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    yield bytes.subarray(begin, end);
  }
}

/** How many bytes longer quotes, backslashes and control characters, which JSON escapes, become. */
function escapes(bytes: Buffer): number {
  const { length } = bytes;
  let longer = 0;
  for (let at = 0; at < length; at += 1) longer += added[bytes[at] as number] as number;
  return longer;
}

const added = new Uint8Array(256).fill(5, 0, 0x20);
for (const short of '"\\\b\t\n\f\r') added[short.charCodeAt(0)] = 1;
