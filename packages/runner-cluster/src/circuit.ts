import { backOff, type Stop, type Time } from "@es/core";

/** How often in a row a store has to be unavailable before the circuit opens. */
const patience = 3;
const probeMs = { least: 100, most: 5000 };

/** What a circuit breaker watches over. */
export interface Breaking {
  /** Rejects while the database cannot be reached. */
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
  #failures = 0;
  #open = false;
  #stopped = false;
  #stop: Stop | undefined;

  constructor(private readonly breaking: Breaking) {}

  get open(): boolean {
    return this.#open;
  }

  /** Takes in whether a store was available for a slice. */
  note(available: boolean): void {
    if (this.#open || this.#stopped) return;
    this.#failures = available ? 0 : this.#failures + 1;
    if (this.#failures === patience) void this.#probe(1);
  }

  /** Probes no more. */
  stop(): void {
    this.#stopped = true;
    this.#stop?.();
  }

  async #probe(attempt: number): Promise<void> {
    const { probe, time, random } = this.breaking;
    const reached = await probe().then(
      () => true,
      () => false,
    );
    if (this.#stopped) return;
    if (reached) this.#failures = 0;
    if (this.#open === reached) {
      this.#open = !reached;
      this.breaking.changed(this.#open);
    }
    if (this.#open) this.#stop = time.after(backOff(attempt, { ...probeMs, random }), () => void this.#probe(attempt + 1));
  }
}
