import { setTimeout as pause } from "node:timers/promises";
import type { Recorder } from "@es/core";

/** Sees from outside what nodes commit: how many events were asked and answered, and how long the answers took. */
export class Commits {
  /** Milliseconds from when an event was first seen to when its answer was. */
  readonly lags: number[] = [];
  readonly #open: number[][];
  readonly #seen: { asked: number; answered: number }[];

  constructor(
    private readonly asking: Recorder<never>,
    private readonly answering: Recorder<never>,
  ) {
    this.#open = Array.from({ length: asking.pipelines }, () => []);
    this.#seen = this.#open.map(() => ({ asked: 0, answered: 0 }));
  }

  /** How many events were answered. */
  async answered(): Promise<number> {
    return (await this.answering.heads()).reduce((sum, head) => sum + head, 0);
  }

  async look(): Promise<void> {
    const [asked, answered] = await Promise.all([this.asking.heads(), this.answering.heads()]);
    const now = performance.now();
    for (const [pipeline, seen] of this.#seen.entries()) {
      const open = this.#open[pipeline] as number[];
      for (; seen.asked < (asked[pipeline] ?? 0); seen.asked += 1) open.push(now);
      for (; seen.answered < (answered[pipeline] ?? 0) && open.length > 0; seen.answered += 1)
        this.lags.push(now - (open.shift() as number));
    }
  }

  /** Looks again and again. */
  lookEvery(ms: number): { readonly stop: () => Promise<void> } {
    let stopped = false;
    const looking = (async () => {
      while (!stopped) {
        await this.look();
        await pause(ms);
      }
    })();
    return {
      stop: () => {
        stopped = true;
        return looking;
      },
    };
  }
}
