import { setImmediate as turn } from "node:timers/promises";
import type { Stop, Time } from "@es/core";
import { Timers } from "./timers.js";

/**
 * Time that stands still while code runs, and then goes on to the next timer. Timers are due at whole multiples of
 * 50 microseconds, so that what happens at about the same time shares the turns of the event loop that it takes.
 * Core's `virtualTime` gives each timer turns of its own: with 20,000 timers waiting, each took some 25 times as long.
 */
export class VirtualTime implements Time {
  readonly #timers = new Timers();
  #now = 0;
  #made = 0;

  /** Milliseconds since the beginning. */
  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): Stop {
    const at = Math.max(this.#now, Math.ceil((this.#now + ms) * ticksPerMs) / ticksPerMs);
    this.#made += 1;
    const timer = { at, order: this.#made, work: work as (() => void) | undefined };
    this.#timers.add(timer);
    return () => {
      timer.work = undefined;
    };
  }

  /** Lets so many milliseconds pass. */
  async run(ms: number): Promise<void> {
    await this.until(() => false, this.#now + ms);
  }

  /** Lets time pass until something is so; answers whether it came to that by `latest`, in milliseconds since the beginning. */
  async until(isSo: () => boolean, latest: number): Promise<boolean> {
    await settle();
    while (!isSo()) {
      const next = this.#timers.soonest;
      if (next === undefined || next.at > latest) {
        this.#now = latest;
        return false;
      }
      this.#now = next.at;
      if (this.#doAllDue()) await settle();
    }
    return true;
  }

  /** Does what is due now; answers whether there was any. */
  #doAllDue(): boolean {
    let any = false;
    for (let next = this.#timers.soonest; next !== undefined && next.at <= this.#now; next = this.#timers.soonest) {
      const { work } = this.#timers.take() as typeof next;
      any ||= work !== undefined;
      work?.();
    }
    return any;
  }
}

const ticksPerMs = 20;

/** Lets promises, and turns of the event loop that were asked for, come to rest. */
async function settle(): Promise<void> {
  do await turn();
  while (process.getActiveResourcesInfo().includes("Immediate"));
}
