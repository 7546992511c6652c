import type { Time } from "@es/core";

/** The time of a node: when it has died, nothing that it wanted to do later is done any more. */
export class MortalTime implements Time {
  #dead = false;

  constructor(private readonly time: Time) {}

  get dead(): boolean {
    return this.#dead;
  }

  die(): void {
    this.#dead = true;
  }

  now(): number {
    return this.time.now();
  }

  after(ms: number, work: () => void) {
    return this.time.after(ms, () => {
      if (!this.#dead) work();
    });
  }
}
