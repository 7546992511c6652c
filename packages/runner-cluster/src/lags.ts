import { progressOf, type Strand, type Time } from "@es/core";
import type { Lag } from "./observation.js";

/** Compares heads with positions, and remembers since when a position has been behind without moving. */
export class Lags {
  readonly #stuck = new Map<string, { readonly position: number; readonly since: number }>();

  constructor(private readonly time: Time) {}

  /** How far the followers of a strand are behind. Two queries. */
  async of(strand: Strand): Promise<readonly Lag[]> {
    // A slice is asked for by whoever recorded: only what it left lying is behind.
    const progress = await progressOf(strand, "heads");
    return progress.map(({ position, head }, index) => {
      const { application, upstream, pipeline } = (strand[index] as Strand[0]).following;
      const lag = { task: { application: application.name, pipeline }, upstream: upstream.application, position, head };
      return { ...lag, stuckMs: this.#stuckMs(lag) };
    });
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
