import type { Stop } from "@es/core/adapter";
import { backOff, type Time } from "@es/core/runner";

const probeMs = { least: 100, most: 5000 };
/** How long the database may take to answer a probe, in milliseconds. */
const answerMs = 3000;

/** The options of a circuit breaker. */
export interface CircuitOptions {
  /** Rejects while the database cannot be reached, or does not settle. */
  probe(): Promise<unknown>;
  /** Hears that the circuit opens or closes. */
  changed(open: boolean): void;
  readonly time: Time;
  readonly random: () => number;
}

/**
 * Keeps a node that cannot reach an application's database from taking its tasks, only to fail at them, while other
 * nodes could do them. Where the database answers a probe, what is not available is another store: an upstream's.
 */
export class Circuit {
  #open = false;
  #probing = false;
  #stopped = false;
  #stop: Stop | undefined;

  constructor(private readonly breaking: CircuitOptions) {}

  get open(): boolean {
    return this.#open;
  }

  /** Looks whether the database answers: opens where it does not, as when a network loses all that is sent. */
  suspect(): void {
    if (this.#probing || this.#stopped) return;
    this.#probing = true;
    void this.#probe(1);
  }

  /** Probes no more. */
  stop(): void {
    this.#stopped = true;
    this.#stop?.();
  }

  async #probe(attempt: number): Promise<void> {
    const { probe, time, random } = this.breaking;
    const reached = await within(time, answerMs, probe()).catch(() => false);
    if (this.#stopped) return;
    if (this.#open === reached) {
      this.#open = !reached;
      this.breaking.changed(this.#open);
    }
    this.#probing = this.#open;
    if (this.#open) this.#stop = time.after(backOff(attempt, { ...probeMs, random }), () => void this.#probe(attempt + 1));
  }
}

const parts = 6;

/**
 * Resolves with true when the work is done, or with false after `ms` milliseconds. Rejects where the work does first. The
 * time is taken in parts: a process that stood still in one of them hears in the next what has arrived since.
 */
export function within(time: Time, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let stop: Stop = () => {};
    const wait = (left: number): void => {
      if (left === 0) resolve(false);
      else stop = time.after(ms / parts, () => wait(left - 1));
    };
    wait(parts);
    work.finally(() => stop()).then(() => resolve(true), reject);
  });
}
