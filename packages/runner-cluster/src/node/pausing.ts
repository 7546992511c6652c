import { StoreUnavailable } from "@es/core";
import { type OpenApplication, type Pause, Pauses, type Time } from "@es/core/runner";
import { within } from "../recovery/circuit.js";
import type { Observe } from "../status/observation.js";

/** How old what is known may be, in milliseconds. */
const freshMs = 900;
/** How long to wait for an answer, in milliseconds. */
const answerMs = 3000;

/** Knows whether operators have paused an application: while that is asked, it reads about once a second. */
export class PauseWatch {
  readonly #pauses: Pauses<never>;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Pause | undefined> = Promise.resolve(undefined);
  #reads = 0;
  #known: { readonly read: number; readonly pause: Pause | undefined } = { read: 0, pause: undefined };

  constructor(
    private readonly application: OpenApplication<never>,
    private readonly parts: { readonly time: Time; readonly observe: Observe },
  ) {
    this.#pauses = new Pauses(application);
  }

  /** Why the application is paused; undefined where it is not, or where that was never known and cannot be read. */
  current(): Promise<Pause | undefined> {
    const now = this.parts.time.now();
    if (now - this.#readAt >= freshMs) {
      this.#readAt = now;
      this.#reads += 1;
      this.#reading = this.#read(this.#reads);
    }
    return this.#reading;
  }

  async pause(why: string): Promise<void> {
    await this.#pauses.pause(why);
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  async resume(why: string): Promise<void> {
    await this.#pauses.resume(why);
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** The result of a read that began later wins. */
  async #read(read: number): Promise<Pause | undefined> {
    const { observe } = this.parts;
    try {
      const pause = await this.#heard();
      const before = this.#known;
      if (before.read > read) return before.pause;
      this.#known = { read, pause };
      if ((before.pause === undefined) !== (pause === undefined))
        observe({ kind: "application-paused", application: this.application.name, paused: pause !== undefined });
    } catch (error) {
      observe({ kind: "work-failed", what: "pausing", error: error as Error });
    }
    return this.#known.pause;
  }

  async #heard(): Promise<Pause | undefined> {
    const asked = this.#pauses.current();
    if (await within(this.parts.time, answerMs, asked)) return asked;
    throw new StoreUnavailable(`the store of ${this.application.name}`, `it did not answer within ${answerMs} ms`);
  }
}
