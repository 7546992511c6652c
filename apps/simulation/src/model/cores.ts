import type { Time } from "@es/core";

/** The cores of a machine: each does one piece of work at a time, and those that wait are served in their order. */
export class Cores {
  /** When each core is done with what it was given. */
  readonly #free: number[];
  /** Milliseconds of work that were given to them. */
  busyMs = 0;

  constructor(
    private readonly time: Time,
    readonly count: number,
  ) {
    this.#free = Array.from({ length: count }, () => 0);
  }

  /** Milliseconds from now until work of so many milliseconds, that is given now, is done. */
  give(ms: number): number {
    let first = 0;
    for (let core = 1; core < this.count; core += 1) if (this.#at(core) < this.#at(first)) first = core;
    const now = this.time.now();
    const done = Math.max(now, this.#at(first)) + ms;
    this.#free[first] = done;
    this.busyMs += ms;
    return done - now;
  }

  #at(core: number): number {
    return this.#free[core] as number;
  }
}
