import { StoreUnavailable } from "@es/core";
import { type OpenApplication, type Pause, Pauses, type Time } from "@es/core/runner";
import { within } from "../recovery/circuit.js";
import type { Observe } from "../status/observation.js";

/** How old what is known may be, in milliseconds. */
const freshMs = 900;
/** How long to wait for an answer, in milliseconds. */
const answerMs = 3000;

/** Knows whether operators have halted an application: while that is asked, it reads about once a second. */
export class PauseWatch {
  readonly #halts: Pauses<never>;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Pause | undefined> = Promise.resolve(undefined);
  #reads = 0;
  #known: { readonly read: number; readonly halt: Pause | undefined } = { read: 0, halt: undefined };

  constructor(
    private readonly application: OpenApplication<never>,
    private readonly parts: { readonly time: Time; readonly observe: Observe },
  ) {
    this.#halts = new Pauses(application);
  }

  /** Why the application is halted; undefined where it is not, or where that was never known and cannot be read. */
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
    await this.#halts.pause(why);
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  async resume(why: string): Promise<void> {
    await this.#halts.resume(why);
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** What a read that began later has found counts for more. */
  async #read(read: number): Promise<Pause | undefined> {
    const { observe } = this.parts;
    try {
      const halt = await this.#heard();
      const before = this.#known;
      if (before.read > read) return before.halt;
      this.#known = { read, halt };
      if ((before.halt === undefined) !== (halt === undefined))
        observe({ kind: "application-halted", application: this.application.name, paused: halt !== undefined });
    } catch (error) {
      observe({ kind: "work-failed", what: "halting", error: error as Error });
    }
    return this.#known.halt;
  }

  async #heard(): Promise<Pause | undefined> {
    const asked = this.#halts.current();
    if (await within(this.parts.time, answerMs, asked)) return asked;
    throw new StoreUnavailable(`the store of ${this.application.name}`, `it did not answer within ${answerMs} ms`);
  }
}
