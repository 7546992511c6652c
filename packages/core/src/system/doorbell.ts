/** Wakes one who rests; a ring that comes before the rest is not lost. */
export class WakeSignal {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at a ring since the last rest, or after `ms` milliseconds. */
  async rest(ms = Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.#rung) await this.#ringOrTime(ms);
    this.#rung = false;
  }

  #ringOrTime(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => this.#wake?.(), ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
