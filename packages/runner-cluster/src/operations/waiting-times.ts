import type { Lag } from "../observation.js";

interface Seen {
  readonly at: number;
  readonly head: number;
}

/** Moments that are kept of one lag: of more, every second is dropped, so that old ones lie further apart. */
const most = 32;

/**
 * How long the oldest event that is not processed has waited. Events need not carry times: one waits at least since a
 * sweep first saw it in the log. A process that starts later than the event was recorded tells too little, never too much.
 */
export class WaitingTimes {
  readonly #seen = new Map<string, readonly Seen[]>();

  /** `now` tells milliseconds from any beginning. */
  constructor(private readonly now: () => number) {}

  see(key: string, { position, head }: Lag): void {
    const open = (this.#seen.get(key) ?? []).filter((seen) => seen.head > position);
    if (head > (open.at(-1)?.head ?? position)) open.push({ at: this.now(), head });
    this.#seen.set(key, open.length > most ? open.filter((_, index) => index % 2 === 0) : open);
  }

  /** Milliseconds; 0 where nothing waits. */
  of(key: string): number {
    const oldest = this.#seen.get(key)?.[0];
    return oldest === undefined ? 0 : this.now() - oldest.at;
  }
}
