import type { Stop } from "@es/core";
import type { Database } from "better-sqlite3";

const shortestMs = 5;
const longestMs = 50;
const growth = 1.25;

/** Tells listeners that another connection has committed, by asking SQLite: often after news, less often in quiet times, and never when nobody listens. */
export class Prompts {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #interval = shortestMs;
  #seen: unknown;

  constructor(private readonly writer: Database) {}

  /** Calls `wake` after commits of other connections: those of the store's own writing connection do not count. */
  listen(wake: () => void): Stop {
    // Its own identity, so that who listens twice hears twice.
    const listener = () => wake();
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #start(): void {
    this.#seen = this.#version();
    this.#interval = shortestMs;
    this.#askAgain();
  }

  #askAgain(): void {
    if (this.writer.open) this.#timer = setTimeout(() => this.#ask(), this.#interval).unref();
  }

  #ask(): void {
    const version = this.#version();
    const news = version !== this.#seen;
    this.#seen = version;
    this.#interval = news ? shortestMs : Math.min(longestMs, this.#interval * growth);
    this.#askAgain();
    if (news) for (const wake of [...this.#listeners]) wake();
  }

  #version(): unknown {
    // Nobody else can commit while the connection writes, and work alongside may keep it busy.
    if (this.writer.inTransaction) return this.#seen;
    try {
      return this.writer.pragma("data_version", { simple: true });
    } catch {
      // A prompt may be lost: who reads or writes next is told what is wrong.
      return this.#seen;
    }
  }
}
