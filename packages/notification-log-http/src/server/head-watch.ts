import type { NotificationLog } from "@es/core";
import type { Stop } from "@es/core/adapter";
import { type Heads, readHeads } from "./heads.js";

/** Looks where a log's heads are while someone listens: when a prompt comes, and every so often. Closing it lets all go. */
export class HeadWatch {
  readonly #listeners = new Set<(heads: Heads | undefined) => void>();
  #looking = false;
  #rung = false;
  #stop: Stop | undefined;

  constructor(
    private readonly log: NotificationLog,
    private readonly pollMs: number,
  ) {}

  /** Calls the listener soon with the heads as they are, and then again and again, changed or not; with undefined at the end. */
  listen(listener: (heads: Heads | undefined) => void): Stop {
    this.#listeners.add(listener);
    this.#stop ??= this.#start();
    this.#ring();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#rest();
    };
  }

  close(): void {
    for (const listener of [...this.#listeners]) listener(undefined);
    this.#listeners.clear();
    this.#rest();
  }

  #start(): Stop {
    const stop = this.log.prompted?.(() => this.#ring());
    const timer = setInterval(() => this.#ring(), this.pollMs);
    return () => {
      stop?.();
      clearInterval(timer);
    };
  }

  #rest(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #ring(): void {
    this.#rung = true;
    if (!this.#looking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#rung && this.#listeners.size > 0) {
      this.#rung = false;
      // Those who listen are told of a log that cannot be read when they ask for it; here it is looked at again later.
      const heads = await readHeads(this.log).catch(() => undefined);
      if (heads !== undefined) for (const listener of [...this.#listeners]) listener(heads);
    }
    this.#looking = false;
  }
}
