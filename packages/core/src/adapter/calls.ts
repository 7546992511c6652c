import { StoreUnavailable } from "../persistence/errors.js";
import type { Stop } from "../persistence/recorder.js";

/** How long `close` waits for the calls under way, in milliseconds. */
const longestWait = 5_000;

/**
 * The calls on a store and its recorders, so that closing has one meaning everywhere: calls that are under way end as they
 * would have, and every later call rejects with StoreUnavailable.
 */
export class Calls {
  readonly #stops = new Set<Stop>();
  #underWay = 0;
  #idle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /** `description` names the store in messages. */
  constructor(private readonly description: string) {}

  /** Does the work of a call. Rejects with StoreUnavailable once `close` was called. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailable(this.description, "it was closed. Make the store anew to use it again");
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  /** Returns `stop`, which is called when the store is closed at the latest. */
  untilClosed(stop: Stop): Stop {
    const stopOnce = () => {
      if (this.#stops.delete(stopOnce)) stop();
    };
    this.#stops.add(stopOnce);
    return stopOnce;
  }

  /**
   * Refuses further calls, waits at most 5 s for those under way, and then lets go of what the store holds. It may be called
   * again: the first call is what all wait for.
   */
  close(release: () => void | Promise<void>): Promise<void> {
    this.#closed ??= this.#settled().then(release);
    for (const stop of this.#stops) stop();
    return this.#closed;
  }

  async #settled(): Promise<void> {
    if (this.#underWay === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      timer = setTimeout(resolve, longestWait);
    });
    clearTimeout(timer);
  }
}
