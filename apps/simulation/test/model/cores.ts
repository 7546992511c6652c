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

/** Lets so many in at once; the others wait in their order. */
export class Gate {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Whether nobody is in, and nobody waits. */
  isQuiet(count: number): boolean {
    return this.free === count && this.#waiting.length === 0;
  }

  async enter(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}

/** The one thread of a node's JavaScript, on a core of the machine that the node runs on. */
export class Thread {
  readonly #gate = new Gate(1);
  busyMs = 0;

  constructor(
    private readonly time: Time,
    private readonly cores: Cores,
  ) {}

  /** Resolves when the thread has done work of so many milliseconds, after all that it was given before. */
  async work(ms: number): Promise<void> {
    await this.#gate.enter();
    this.busyMs += ms;
    await pause(this.time, this.cores.give(ms));
    this.#gate.leave();
  }
}

/** Resolves after so many milliseconds. */
export function pause(time: Time, ms: number): Promise<void> {
  return new Promise((resolve) => void time.after(ms, resolve));
}
