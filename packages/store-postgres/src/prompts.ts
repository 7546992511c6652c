import { type Pace, polling, type Stop } from "@es/core/adapter";
import type { Connections } from "./connections.js";
import type { Listener } from "./listener.js";
import { statement } from "./statement.js";

/** Who wants to be woken, and how to look whether there is a reason. */
export interface PromptSubscription {
  readonly log: number;
  readonly wake: () => void;
  readonly heads: () => Promise<unknown>;
}

/** How often to look while NOTIFY does the waking: only in case a prompt was lost. */
const whileListening: Pace = { fastest: 1_000, slowest: 1_000 };
/** The shortest time between two NOTIFYs, in milliseconds. */
const shortestBreak = 20;

/** Nothing is to be kept of it, so its commit does not wait for the disk. */
const notify = statement("SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, log) FROM unnest($2::text[]) AS log");

/**
 * Wakes those who follow a log in other processes. NOTIFY is sent after the commit and on its own, because inside it
 * would hold a lock that all notifying commits of the server share; beneath it the heads are polled.
 */
export class Prompts {
  readonly #pending = new Set<number>();
  readonly #stops = new Set<Stop>();
  #sending: Promise<void> | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly options: { readonly channel: string; readonly listener: Listener | undefined; readonly pace: Pace },
  ) {}

  /** Sends a prompt soon, together with what else is to be prompted then; does not wait for it. */
  prompt(log: number): void {
    this.#pending.add(log);
    this.#sending ??= this.#send();
  }

  subscribe({ log, wake, heads }: PromptSubscription): Stop {
    const { listener, pace } = this.options;
    const stops = [listener?.subscribe(log, wake), polling(heads, wake, () => (listener?.listening ? whileListening : pace))];
    const stop = () => {
      this.#stops.delete(stop);
      for (const each of stops) each?.();
    };
    this.#stops.add(stop);
    return stop;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#sending;
    await this.options.listener?.close();
  }

  async #send(): Promise<void> {
    const logs = [...this.#pending];
    this.#pending.clear();
    // A prompt that is lost costs others the time to their next poll, so a failure is no reason to bother anyone.
    await this.connections.lend((client) => this.connections.run(client, notify, [this.options.channel, logs])).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, shortestBreak));
    this.#sending = this.#pending.size > 0 ? this.#send() : undefined;
  }
}
