import { type Pace, polling, type Stop } from "@es/core/adapter";
import type pg from "pg";
import type { Connections } from "./connections.js";
import { statement } from "./statements.js";

/** Who wants to be woken, and how to look whether there is a reason. */
export interface PromptSubscription {
  readonly log: number;
  readonly wake: () => void;
  readonly heads: () => Promise<string>;
  /** Whether to listen, where the store does. */
  readonly listen: boolean;
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

  subscribe({ log, wake, heads, listen }: PromptSubscription): Stop {
    const { pace } = this.options;
    const listener = listen ? this.options.listener : undefined;
    const stops = [listener?.subscribe(log, wake), polling(heads, wake, () => (listener?.listening ? whileListening : pace))];
    return () => {
      for (const stop of stops) stop?.();
    };
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.options.listener?.close();
  }

  async #send(): Promise<void> {
    const logs = [...this.#pending];
    this.#pending.clear();
    // A prompt that is lost costs others the time to their next poll, so a failure is no reason to bother anyone.
    await this.connections.query(notify, [this.options.channel, logs]).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, shortestBreak));
    this.#sending = this.#pending.size > 0 ? this.#send() : undefined;
  }
}

/** Makes a connection that is not of the pool. */
export type Connect = () => pg.Client;

const shortestWait = 50;
const longestWait = 5_000;

/** Listens for NOTIFY on a connection of its own, which is made when first needed, and made again when it dies. */
export class Listener {
  readonly #sleepers = new Set<{ readonly log: number; readonly wake: () => void }>();
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #listening = false;
  #closed = false;
  #failures = 0;

  constructor(
    private readonly channel: string,
    private readonly connect: Connect,
  ) {}

  get listening(): boolean {
    return this.#listening;
  }

  subscribe(log: number, wake: () => void): Stop {
    const sleeper = { log, wake };
    this.#sleepers.add(sleeper);
    if (this.#client === undefined && this.#timer === undefined) void this.#listen();
    return () => void this.#sleepers.delete(sleeper);
  }

  /** Listens on a new connection: the one that it has leads to a server where nothing is recorded any more. */
  renew(): void {
    if (this.#client !== undefined) this.#again(this.#client);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    this.#timer = undefined;
    const client = this.connect();
    this.#client = client;
    client.on("error", () => this.#again(client));
    client.on("end", () => this.#again(client));
    client.on("notification", ({ payload }) => this.#wake(Number(payload)));
    try {
      await client.connect();
      await client.query(`LISTEN "${this.channel}"`);
      this.#listening = true;
      this.#failures = 0;
      // Events may have been recorded while nobody listened.
      this.#wake();
    } catch {
      this.#again(client);
    }
  }

  #again(client: pg.Client): void {
    if (client !== this.#client || this.#timer !== undefined || this.#closed) return;
    this.#listening = false;
    const wait = Math.min(longestWait, shortestWait * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#listen(), wait).unref();
    client.end().catch(() => {});
  }

  #wake(of?: number): void {
    for (const { log, wake } of this.#sleepers) if (of === undefined || log === of) wake();
  }
}
