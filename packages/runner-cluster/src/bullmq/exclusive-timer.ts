import type { Stop } from "@es/core/adapter";
import type { RedisClient } from "./redis.js";

/** The options of an exclusive timer. */
export interface ExclusiveTimerDeps {
  readonly client: RedisClient;
  /** Which turn it is in Redis, by the name of the work. */
  readonly keyOf: (name: string) => string;
  readonly node: string;
  readonly failed: (error: Error) => void;
}

/** Lets one node at a time do periodic work. The first node to take the turn does it; a turn expires by itself. */
export class ExclusiveTimer {
  readonly #stops = new Set<Stop>();

  constructor(private readonly parts: ExclusiveTimerDeps) {}

  every(name: string, ms: number, work: () => Promise<void>): Stop {
    let timer: NodeJS.Timeout;
    let stopped = false;
    const again = (wait: number) => {
      timer = setTimeout(async () => {
        await this.#try(name, ms, work);
        if (!stopped) again(ms * (0.9 + Math.random() / 5));
      }, wait).unref();
    };
    again(ms * Math.random());
    const stop = () => {
      stopped = true;
      clearTimeout(timer);
      this.#stops.delete(stop);
    };
    this.#stops.add(stop);
    return stop;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  async #try(name: string, ms: number, work: () => Promise<void>): Promise<void> {
    const { client, keyOf, node, failed } = this.parts;
    try {
      // Ends before the next turn of the same node, so that one alone has each.
      const taken = await client.set(keyOf(name), node, "PX", Math.max(1, Math.floor(ms * 0.85)), "NX");
      if (taken === "OK") await work();
    } catch (error) {
      failed(error as Error);
    }
  }
}
