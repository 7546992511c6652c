import type { EventEmitter } from "node:events";
import type { NotificationLog } from "@es/core";
import type { LogHeads, Stop } from "@es/core/adapter";
import { entityTag, fingerprint } from "./caching.js";

/** How far all pipelines of a log go. */
export interface Heads extends LogHeads {
  readonly maxEventBytes: number | undefined;
  /** Stands for these heads of this log. */
  readonly tag: string;
}

/** Reads how far all pipelines of a log go. */
export async function readHeads(log: NotificationLog): Promise<Heads> {
  const { epoch, heads } = await log.heads();
  const { application, maxEventBytes } = log;
  return { epoch, heads, maxEventBytes, tag: entityTag(fingerprint(application, epoch, `${maxEventBytes}`, ...heads)) };
}

/** Reads a log's heads while there are listeners: at each prompt, and periodically. Closing it ends all waits. */
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
      // Listeners get the error of an unreadable log when they ask for it. Here it is read again later.
      const heads = await readHeads(this.log).catch(() => undefined);
      if (heads !== undefined) for (const listener of [...this.#listeners]) listener(heads);
    }
    this.#looking = false;
  }
}

/** How long to wait for other heads than those that are known. */
export interface Waiting {
  readonly heads: Heads;
  readonly ms: number;
  /** Closes when the waiting client has gone. */
  readonly connection: EventEmitter;
}

/** Resolves with new heads when there are some, or with the known ones when the time is over or the connection is gone. */
export function changed(watch: HeadWatch, { heads: known, ms, connection }: Waiting): Promise<Heads> {
  return new Promise((resolve) => {
    const done = (heads: Heads) => {
      clearTimeout(timer);
      stop();
      connection.off("close", gone);
      resolve(heads);
    };
    const gone = () => done(known);
    const timer = setTimeout(gone, ms);
    const stop = watch.listen((heads) => {
      if (heads?.tag !== known.tag) done(heads ?? known);
    });
    connection.once("close", gone);
  });
}
