import { statSync } from "node:fs";
import { StoreReplaced } from "./errors.js";

/** For how many milliseconds those that read take the file for the same: asking the system costs some microseconds. */
const freshMs = 10;

/**
 * The file that a store has open. Another one may be put in its place, from a backup or by a deploy: SQLite then goes on
 * with the old one, which nobody sees any more.
 */
export class OpenedFile {
  readonly #identity: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly path: string,
    private readonly description: string,
  ) {
    this.#identity = identityOf(path);
  }

  /** Throws StoreReplaced where another file is at the path than the one that was opened, or none. */
  refuseReplaced(): void {
    const found = identityOf(this.path);
    if (found !== this.#identity) throw new StoreReplaced(this.description, found === undefined ? "deleted" : "replaced");
    this.#lookedAt = performance.now();
  }

  /** The same, unless it was asked a moment ago. */
  refuseReplacedLately(): void {
    if (performance.now() - this.#lookedAt >= freshMs) this.refuseReplaced();
  }
}

/** Tells a file from any other that may be at its path; undefined where there is none. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
