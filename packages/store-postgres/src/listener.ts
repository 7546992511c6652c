import type { Stop } from "@es/core";
import type pg from "pg";

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
      // What was recorded while nobody listened.
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
