import { alignedSection, type Notification, type SectionRange } from "@es/core/adapter";
import type { Piece } from "./piece-reader.js";

/** How to read pieces of a pipeline, and what is known of it. */
export interface Pieces {
  readonly read: (from: number) => Promise<Piece>;
  readonly sectionSize: number;
  /** How far the pipeline went when it was last looked at. */
  readonly head: number;
  /** How many bytes to hold; a piece that was begun is held whole. */
  readonly maxBytes: number;
}

/** The part of a range that was read. */
export interface ReadRange {
  readonly epoch: string;
  readonly items: readonly Notification[];
  /** Whether it is all that there is of the range. */
  readonly whole: boolean;
}

/**
 * Reads a range piece by piece: to its end, to the end of the log, or until it is enough to hold. If a later piece
 * cannot be read, or is of another log, then what came before it is still good, and the next to ask will hear.
 */
export async function readRange(pieces: Pieces, range: SectionRange): Promise<ReadRange> {
  const begun = new Map<number, Promise<Piece>>();
  let piece = await readAhead(pieces, range, { begun, from: range.first });
  const { epoch } = piece;
  const items: Notification[] = [];
  for (let bytes = piece.bytes; ; bytes += piece.bytes) {
    for (const item of piece.items) if (item.id <= range.last) items.push(item);
    const whole = !piece.goesOn || piece.end > range.last;
    if (whole || bytes >= pieces.maxBytes) return { epoch, items, whole };
    const next = await readAhead(pieces, range, { begun, from: range.first + items.length }).catch(() => undefined);
    if (next?.epoch !== epoch) return { epoch, items, whole: false };
    piece = next;
  }
}

const mostAhead = 3;

/** Reads a piece, and has the next sections that are known to be full on their way at the same time. */
function readAhead(
  { read, sectionSize, head }: Pieces,
  { last }: SectionRange,
  { begun, from }: { readonly begun: Map<number, Promise<Piece>>; readonly from: number },
): Promise<Piece> {
  const piece = begun.get(from) ?? read(from);
  begun.delete(from);
  let section = alignedSection(from, sectionSize);
  for (let ahead = 1; ahead <= mostAhead; ahead += 1) {
    section = alignedSection(section.last + 1, sectionSize);
    if (section.first > last || section.last > head) break;
    if (!begun.has(section.first)) begun.set(section.first, settling(read(section.first)));
  }
  return piece;
}

/** Marks a promise as handled: its failure is thrown where it is awaited, or nowhere. */
function settling<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
