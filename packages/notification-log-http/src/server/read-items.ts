import { setImmediate as others } from "node:timers/promises";
import { type NotificationLog, StoreUnavailable } from "@es/core";
import { type Notification, type SectionRange, sectionId } from "@es/core/adapter";
import { encodeItem, type Line, stretch } from "./encode-item.js";

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
