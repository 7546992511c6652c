import { StoreUnavailable } from "@es/core";
import { alignedSection, InvalidSection, type Notification, type SectionRange, sectionId } from "@es/core/adapter";
import { sectionReference, type WireHeads } from "../wire.js";
import { checkSection } from "./check-section.js";
import type { Answer, Ask } from "./connection.js";
import { capFor, type HeadsReader, isWhole } from "./heads.js";
import { jsonOf, problemOf, refusalOf } from "./json-of.js";

/** Reads the notifications of a pipeline from one on, as far as they stand in the same section on the server. */
export type ReadPiece = (pipeline: number, from: number) => Promise<Piece>;

/**
 * Reads whole sections, so that caches can answer, and the rest of one from a notification in it on, which caches do not
 * answer: it is what a follower asks for that stands there. What was read last is kept: of an archived section what comes after a notification needs no question for a
 * moment. What ends with the one that is asked for, as where a follower stands, is asked for again: it may be another now.
 */
export function pieceReader(ask: Ask, heads: HeadsReader, maxBytes: number | undefined): ReadPiece {
  const kept = new KeptPieces();

  return async (pipeline, from) => {
    const log = await heads.known();
    const range = alignedSection(from, log.sectionSize);
    const last = kept.of(pipeline, log.epoch);
    if (last?.goesOn && goesPast(last, from) && kept.fresh(pipeline, log.epoch) === last) return cut(last, from);
    return read(log, pipeline, range, from > range.first ? from - 1 : undefined);
  };

  async function read(log: WireHeads, pipeline: number, range: SectionRange, after: number | undefined): Promise<Piece> {
    const path = `/pipelines/${pipeline}/sections/${sectionReference(range, after)}`;
    const last = kept.of(pipeline, log.epoch);
    const known = last?.path === path ? last : undefined;
    const begin = (after ?? range.first - 1) + 1;
    try {
      const answer = await ask(path, { known: known?.tag, cap: capFor(log, maxBytes, path) });
      if (answer.status === 304 && known?.tag !== undefined) return known;
      const empty = { path, begin, end: begin, items: [], goesOn: false, epoch: log.epoch, tag: undefined, bytes: 0 };
      if (isBeyondHead(answer, log, begin)) {
        kept.drop(pipeline);
        return empty;
      }
      const { items, goesOn } = checkSection(sectionJson(answer), { log, pipeline, range, after });
      const piece = { ...empty, end: begin + items.length, items, goesOn, tag: answer.headers.etag, bytes: answer.body.byteLength };
      kept.keep(pipeline, piece);
      return piece;
    } catch (error) {
      // It may be another log by now, or one with sections of another size, or with bigger events.
      heads.forget();
      throw error;
    }
  }
}

function sectionJson(answer: Answer): unknown {
  if (answer.status === 308 && /^\d{1,15},\d{1,15}$/.test(answer.headers.location ?? ""))
    throw new StoreUnavailable(answer.url, "its sections have another size than before");
  if (answer.status === 304) throw refusalOf(answer);
  return jsonOf(answer);
}

/** Whether the log ends before the notification `begin`, by the word of the same log. */
function isBeyondHead(answer: Answer, { application, epoch }: WireHeads, begin: number): boolean {
  if (answer.status !== 404) return false;
  const problem = problemOf(answer);
  if (problem.code !== "beyond-head") return false;
  const { head } = problem;
  if (problem.epoch === epoch && isWhole(head, 0) && head < begin) return true;
  throw new InvalidSection(application, sectionId({ first: begin, last: begin }), "what is said of the end of the log cannot be");
}

/** Returns the part of a piece from a notification on. */
function cut(piece: Piece, from: number): Piece {
  return piece.begin === from ? piece : { ...piece, begin: from, items: piece.items.slice(from - piece.begin) };
}

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
class KeptPieces {
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
function goesPast({ begin, end }: Piece, id: number): boolean {
  return begin <= id && id + 1 < end;
}
