import { progressOf, type Strand, type Time } from "@es/core";
import type { Lag } from "./observation.js";

/** How many of the followers of a strand that stand in another log are asked about at once. */
const mostDoubtful = 8;

/** Compares heads with positions, and remembers since when a position has been behind without moving. */
export class Lags {
  readonly #stuck = new Map<string, { readonly position: number; readonly since: number }>();

  readonly #replaced = new Map<Strand[0], string>();
  #turn = 0;

  constructor(private readonly time: Time) {}

  /**
   * How far the followers of a strand are behind. Two queries, and one for a follower in turn, whose event at its position
   * is recognised, and for some of those that were not recognised before: so a log is noticed too that was set back and
   * has grown to where it was.
   */
  async of(strand: Strand): Promise<readonly Lag[]> {
    const doubtful = this.#doubtful(strand);
    // A slice is asked for by whoever recorded: only what it left lying is behind.
    const progress = await progressOf(strand, "heads", (follower) => doubtful.has(follower));
    return progress.map(({ position, head, replaced }, index) => {
      const follower = strand[index] as Strand[0];
      const { application, upstream, pipeline } = follower.following;
      const lag = { task: { application: application.name, pipeline }, upstream: upstream.application, position, head };
      if (replaced !== undefined) this.#replaced.set(follower, replaced.message);
      else if (doubtful.has(follower)) this.#replaced.delete(follower);
      const why = this.#replaced.get(follower);
      return { ...lag, stuckMs: this.#stuckMs(lag), ...(why === undefined ? {} : { replaced: why }) };
    });
  }

  #doubtful(strand: Strand): ReadonlySet<Strand[0]> {
    const turn = this.#turn++;
    const known = strand.filter((follower) => this.#replaced.has(follower));
    const again = Array.from({ length: Math.min(mostDoubtful, known.length) }, (_, index) => known[(turn + index) % known.length]);
    return new Set([...again, strand[turn % strand.length]] as Strand[0][]);
  }

  #stuckMs(lag: Omit<Lag, "stuckMs">): number {
    if (lag.position >= lag.head) {
      // Nearly all of thousands are, and then nothing is looked up for any.
      if (this.#stuck.size > 0) this.#stuck.delete(strandKey(lag));
      return 0;
    }
    const key = strandKey(lag);
    const now = this.time.now();
    const before = this.#stuck.get(key);
    if (before?.position === lag.position) return now - before.since;
    this.#stuck.set(key, { position: lag.position, since: now });
    return 0;
  }
}

/** What to call what a task does for one upstream. */
export function strandKey({ task, upstream }: Pick<Lag, "task" | "upstream">): string {
  return `${task.pipeline}/${task.application}/${upstream}`;
}
