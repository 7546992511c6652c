import { isUtf8 } from "node:buffer";
import { setImmediate as others } from "node:timers/promises";
import { type NotificationLog, StoreUnavailable } from "@es/core";
import { type Notification, type SectionRange, sectionId } from "@es/core/adapter";
import type { WireItem } from "../wire.js";

/** Which part of a log to read: all of `range` has to be there. */
export interface ItemRange {
  readonly pipeline: number;
  readonly epoch: string;
  readonly range: SectionRange;
}

const most = 100;

/** How big the notifications of a log's pipelines were last: so many are read at once as will fit into what is to be filled. */
export class Sizes {
  readonly #bytes = new Map<number, number>();

  /** How many notifications to read for so many bytes: of what has never been read, one. */
  count(pipeline: number, bytes: number): number {
    const each = this.#bytes.get(pipeline);
    return each === undefined ? 1 : Math.min(most, Math.max(1, Math.ceil(bytes / each)));
  }

  /** How many bytes so many notifications may take, and no more than `atMost`. */
  expected(pipeline: number, count: number, atMost: number): number {
    return Math.min(atMost, count * (this.#bytes.get(pipeline) ?? atMost));
  }

  /** Big ones are remembered for a while after others have come. */
  saw(pipeline: number, lines: readonly Line[]): void {
    const biggest = lines.reduce((bytes, line) => Math.max(bytes, line.length), 1);
    const mean = lines.reduce((bytes, line) => bytes + line.length, 0) / Math.max(1, lines.length);
    const before = this.#bytes.get(pipeline) ?? 0;
    this.#bytes.set(pipeline, Math.max(mean, Math.min(biggest, before * 0.75), 1));
  }
}

/** The log to read, and how many bytes of it to hold at a time. */
export interface Source {
  readonly log: NotificationLog;
  readonly sizes: Sizes;
}

/**
 * The notifications of a range as lines of JSON, read in slices: `room` says before each how many bytes it may have, so
 * that a log of big events does not fill the memory. `read` does the reading, when it is its turn.
 */
export async function* readItems(
  { log, sizes }: Source,
  { pipeline, epoch, range }: ItemRange,
  { room, read }: { readonly room: () => number; readonly read: <T>(work: () => Promise<T>) => Promise<T> },
): AsyncGenerator<readonly Line[]> {
  for (let first = range.first; first <= range.last; ) {
    const last = Math.min(range.last, first + sizes.count(pipeline, room()) - 1);
    const lines = await read(async () => {
      const { epoch: found, items } = await log.section(pipeline, sectionId({ first, last }));
      const asExpected = found === epoch && items.length > 0 && items.every(({ id }, index) => id === first + index);
      if (!asExpected) throw new StoreUnavailable(`The log of ${log.application}`, "it changed while it was read");
      return encodeItems(items);
    });
    sizes.saw(pipeline, lines);
    yield lines;
    first += lines.length;
  }
}

async function encodeItems(items: readonly Notification[]): Promise<readonly Line[]> {
  const lines: Line[] = [];
  let bytes = 0;
  for (const item of items) {
    const line = encodeItem(item);
    lines.push(typeof line === "string" ? line : await line);
    bytes += item.data.byteLength;
    if (bytes > stretch) {
      await others();
      bytes = 0;
    }
  }
  return lines;
}

/** As many lines of a range as fit into `maxBytes`, and one at the least. */
export async function linesWithin(maxBytes: number, source: Source, range: ItemRange): Promise<Line[]> {
  const lines: Line[] = [];
  let bytes = 0;
  const slices = readItems(source, range, { room: () => maxBytes - bytes, read: (work) => work() });
  for await (const slice of slices) {
    for (const line of slice) {
      bytes += Buffer.byteLength(line) + 2;
      if (bytes > maxBytes && lines.length > 0) return lines;
      lines.push(line);
    }
  }
  return lines;
}

/** A notification as one line of JSON: as bytes where it is big. */
export type Line = string | Buffer;

/** How many bytes are worked on at a stretch, which takes some milliseconds at the most; then others have their turn. A multiple of 3. */
export const stretch = 192 * 1024;

/** A notification as one line of JSON; its data comes back byte for byte. Others have their turn while a big one is encoded. */
function encodeItem(item: Notification): Line | Promise<Line> {
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
