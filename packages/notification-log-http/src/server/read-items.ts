import { type NotificationLog, StoreUnavailable } from "@es/core";
import { type SectionRange, sectionId } from "@es/core/adapter";
import { encodeItem } from "./encode-item.js";

/** Which part of a log to read: all of `range` has to be there. */
export interface ItemRange {
  readonly pipeline: number;
  readonly epoch: string;
  readonly range: SectionRange;
}

const slice = 100;

/** The notifications of a range as lines of JSON, read in slices so that a log of big events does not fill the memory. */
export async function* readItems(log: NotificationLog, { pipeline, epoch, range }: ItemRange): AsyncGenerator<readonly string[]> {
  for (let first = range.first; first <= range.last; ) {
    const section = await log.section(pipeline, sectionId({ first, last: Math.min(range.last, first + slice - 1) }));
    const { items } = section;
    const asExpected = section.epoch === epoch && items.length > 0 && items.every(({ id }, index) => id === first + index);
    if (!asExpected) throw new StoreUnavailable(`The log of ${log.application}`, "it changed while it was read");
    yield items.map(encodeItem);
    first += items.length;
  }
}

/** As many lines as fit into `maxBytes`, and one at the least. */
export async function linesWithin(maxBytes: number, slices: AsyncIterable<readonly string[]>): Promise<string[]> {
  const lines: string[] = [];
  let bytes = 0;
  for await (const slice of slices) {
    for (const line of slice) {
      bytes += Buffer.byteLength(line) + 2;
      if (bytes > maxBytes && lines.length > 0) return lines;
      lines.push(line);
    }
  }
  return lines;
}
