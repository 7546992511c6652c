import { InvalidArgument, type NotificationLog, StoreUnavailable } from "@es/core";
import { identityOf, type LogHead, sectionId } from "@es/core/adapter";
import { fingerprint } from "./caching.js";
import { HeadWatch } from "./head-watch.js";
import { Problem } from "./problem.js";
import { Sizes } from "./read-items.js";

/** How far a pipeline goes at the least, with what stands for this log in entity tags. */
export interface ServedHead extends Pick<LogHead, "epoch" | "head"> {
  readonly fingerprint: string;
}

/** The head of a pipeline, with the identity of the event there. */
export interface Place {
  readonly head: ServedHead;
  /** The identity of the event that was asked for; undefined where none was, or the pipeline does not go so far. */
  readonly end: string | undefined;
}

/** A log that is served, and watched while someone waits for news. Nothing of what stands in it is remembered: it may be set back. */
export class ServedLog {
  readonly watch: HeadWatch;
  readonly sizes = new Sizes();
  #print = { epoch: "", fingerprint: "" };

  constructor(
    readonly log: NotificationLog,
    pollMs: number,
  ) {
    this.watch = new HeadWatch(log, pollMs);
  }

  /** How far a pipeline goes now. */
  async head(pipeline: number): Promise<ServedHead> {
    const { epoch, head } = await existing(() => this.log.head(pipeline));
    return { epoch, head, fingerprint: this.#fingerprint(epoch) };
  }

  /** The event that stands at an id now, in one question; how far the pipeline goes, in another, where there is none. */
  async place(pipeline: number, id: number | undefined): Promise<Place> {
    const found = id === undefined ? undefined : await this.#event(pipeline, id);
    if (id === undefined || found === undefined) return { head: await this.head(pipeline), end: undefined };
    return { head: { epoch: found.epoch, head: id, fingerprint: this.#fingerprint(found.epoch) }, end: found.end };
  }

  close(): void {
    this.watch.close();
  }

  async #event(pipeline: number, id: number): Promise<{ readonly epoch: string; readonly end: string } | undefined> {
    // No log goes so far, and the section of such a number would be another one's.
    if (!Number.isSafeInteger(id)) return undefined;
    const { epoch, items } = await existing(() => this.log.section(pipeline, sectionId({ first: id, last: id })));
    const [event] = items;
    return event === undefined ? undefined : { epoch, end: identityOf(event) };
  }

  #fingerprint(epoch: string): string {
    if (this.#print.epoch !== epoch) this.#print = { epoch, fingerprint: fingerprint(this.log.application, epoch) };
    return this.#print.fingerprint;
  }
}

/** Returns the result of `make`. Rejects with StoreUnavailable if the event at an id is another afterwards. */
export async function unlessChanged<T>(
  served: ServedLog,
  { pipeline, id, end }: { readonly pipeline: number; readonly id: number; readonly end: string },
  make: () => Promise<T>,
): Promise<T> {
  const made = await make();
  if ((await served.place(pipeline, id)).end === end) return made;
  throw new StoreUnavailable(`The log of ${served.log.application}`, "it changed while it was read");
}

async function existing<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof InvalidArgument ? new Problem("no-such-pipeline") : error;
  }
}
