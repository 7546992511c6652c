import type { Redis } from "ioredis";
import type { RedisClient } from "./redis.js";

const beatMs = 400;

/** The dependencies of a heartbeat. */
export interface HeartbeatOptions {
  readonly client: RedisClient;
  /** Asks Redis for anything. */
  beat(): Promise<unknown>;
  /** Milliseconds without Redis after which nothing that a node was given can be said to be its own. */
  readonly lockMs: number;
  /** Hears that so much time has passed without Redis. */
  lost(): void;
}

/** Knows whether Redis answers. */
export class RedisHeartbeat {
  /** Resolves when it is known whether Redis answers. */
  readonly known: Promise<void>;
  #knows: () => void = () => {};
  #healthy = true;
  #stopped = false;
  #next: NodeJS.Timeout | undefined;
  #lost: NodeJS.Timeout | undefined;

  constructor(private readonly beating: HeartbeatOptions) {
    const { client } = beating;
    this.known = new Promise((resolve) => {
      this.#knows = resolve;
    });
    const events = client as Redis;
    events.on("error", () => this.#note(false));
    events.on("close", () => this.#note(false));
    events.on("ready", () => void this.#beat());
  }

  /** Whether it did when it was last asked; true before that. */
  get healthy(): boolean {
    return this.#healthy;
  }

  stop(): void {
    this.#stopped = true;
    this.#knows();
    clearTimeout(this.#next);
    clearTimeout(this.#lost);
  }

  async #beat(): Promise<void> {
    clearTimeout(this.#next);
    const answered = await this.beating.beat().then(
      () => true,
      () => false,
    );
    if (this.#stopped) return;
    this.#note(answered);
    clearTimeout(this.#next);
    this.#next = setTimeout(() => void this.#beat(), beatMs).unref();
  }

  #note(healthy: boolean): void {
    this.#knows();
    if (this.#stopped || healthy === this.#healthy) return;
    this.#healthy = healthy;
    const { lockMs, lost } = this.beating;
    clearTimeout(this.#lost);
    if (!healthy) this.#lost = setTimeout(lost, lockMs).unref();
  }
}
