import type { Notification } from "@es/core";

/** Notifications that a server answered together, all checked. */
export interface Piece {
  readonly path: string;
  readonly epoch: string;
  /** The id of the first, and the one after the last. */
  readonly begin: number;
  readonly end: number;
  readonly items: readonly Notification[];
  /** Whether something comes after it; it then never changes. */
  readonly goesOn: boolean;
  readonly tag: string | undefined;
  /** How long the answer was. */
  readonly bytes: number;
}

const most = 16;

/** The piece that was read last of each pipeline, of the sixteen pipelines that were read last. */
export class KeptPieces {
  readonly #pieces = new Map<number, Piece>();

  keep(pipeline: number, piece: Piece): void {
    this.#pieces.delete(pipeline);
    this.#pieces.set(pipeline, piece);
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= most) return;
      this.#pieces.delete(oldest);
    }
  }

  /** The piece, unless it is of another log. */
  of(pipeline: number, epoch: string): Piece | undefined {
    const piece = this.#pieces.get(pipeline);
    return piece?.epoch === epoch ? piece : undefined;
  }
}

/** Whether a piece holds a notification. */
export function reaches({ begin, end }: Piece, id: number): boolean {
  return begin <= id && id < end;
}
