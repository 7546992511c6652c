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

/** For how long a piece is gone on with without asking, in milliseconds: what a log was set back to is to be noticed soon. */
const freshMs = 1000;

/** The piece that was read last of each pipeline, of the sixteen pipelines that were read last. */
export class KeptPieces {
  readonly #pieces = new Map<number, { readonly piece: Piece; readonly at: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  keep(pipeline: number, piece: Piece): void {
    this.#pieces.delete(pipeline);
    this.#pieces.set(pipeline, { piece, at: this.now() });
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= most) return;
      this.#pieces.delete(oldest);
    }
  }

  /** The piece, unless it is of another log. */
  of(pipeline: number, epoch: string): Piece | undefined {
    const piece = this.#pieces.get(pipeline)?.piece;
    return piece?.epoch === epoch ? piece : undefined;
  }

  /** The same, if it was read just now. */
  fresh(pipeline: number, epoch: string): Piece | undefined {
    const at = this.#pieces.get(pipeline)?.at ?? Number.NEGATIVE_INFINITY;
    return this.now() - at < freshMs ? this.of(pipeline, epoch) : undefined;
  }

  drop(pipeline: number): void {
    this.#pieces.delete(pipeline);
  }
}

/** Whether a piece holds a notification, and something after it. */
export function goesPast({ begin, end }: Piece, id: number): boolean {
  return begin <= id && id + 1 < end;
}
