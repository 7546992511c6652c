import { type Halt, Halts, type OpenApplication, type Time } from "@es/core";
import type { Observe } from "./observation.js";

/** How old what is known may be, in milliseconds. */
const freshMs = 900;

/** Knows whether operators have halted an application: while that is asked, it reads about once a second. */
export class Halting {
  readonly #halts: Halts<never>;
  #readAt = Number.NEGATIVE_INFINITY;
  #known: Promise<Halt | undefined> = Promise.resolve(undefined);

  constructor(
    private readonly application: OpenApplication<never>,
    private readonly parts: { readonly time: Time; readonly observe: Observe },
  ) {
    this.#halts = new Halts(application);
  }

  /** Why the application is halted; undefined where it is not, or where that was never known and cannot be read. */
  current(): Promise<Halt | undefined> {
    const now = this.parts.time.now();
    if (now - this.#readAt >= freshMs) {
      this.#readAt = now;
      this.#known = this.#read(this.#known);
    }
    return this.#known;
  }

  async halt(why: string): Promise<void> {
    await this.#halts.halt(why);
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  async resume(why: string): Promise<void> {
    await this.#halts.resume(why);
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  async #read(known: Promise<Halt | undefined>): Promise<Halt | undefined> {
    const { observe } = this.parts;
    const before = await known;
    try {
      const now = await this.#halts.current();
      if ((before === undefined) !== (now === undefined))
        observe({ kind: "application-halted", application: this.application.name, halted: now !== undefined });
      return now;
    } catch (error) {
      observe({ kind: "work-failed", what: "halting", error: error as Error });
      return before;
    }
  }
}
