import type { Time } from "@es/core";
import type { Cores } from "./cores.js";
import { Gate } from "./gate.js";

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
