import type { Notification, SectionRange } from "@es/core";
import type { Piece } from "./kept-pieces.js";

/** What was read of a range. */
export interface ReadRange {
  readonly epoch: string;
  readonly items: readonly Notification[];
  /** Whether it is all that there is of the range. */
  readonly whole: boolean;
}

/**
 * Reads a range piece by piece: to its end, to the end of the log, or until it has more than `maxBytes`. If a later
 * piece cannot be read, or is of another log, then what came before it is still good, and the next to ask will hear.
 */
export async function readRange(read: (from: number) => Promise<Piece>, range: SectionRange, maxBytes: number): Promise<ReadRange> {
  let piece = await read(range.first);
  const { epoch } = piece;
  const items: Notification[] = [];
  for (let bytes = piece.bytes; ; bytes += piece.bytes) {
    for (const item of piece.items) if (item.id <= range.last) items.push(item);
    const whole = !piece.goesOn || piece.end > range.last;
    if (whole || bytes >= maxBytes) return { epoch, items, whole };
    const next = await read(range.first + items.length).catch(() => undefined);
    if (next?.epoch !== epoch) return { epoch, items, whole: false };
    piece = next;
  }
}
