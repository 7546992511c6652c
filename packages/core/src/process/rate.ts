const windowMs = 5000;

/** How often something happens, by what happened in the last five to ten seconds. */
export class Rate {
  #began: number;
  #count = 0;
  #before: number | undefined;

  /** `now` tells milliseconds from any beginning. */
  constructor(private readonly now: () => number) {
    this.#began = now();
  }

  add(count: number): void {
    this.#turn();
    this.#count += count;
  }

  get perSecond(): number {
    this.#turn();
    const elapsed = this.now() - this.#began + (this.#before === undefined ? 0 : windowMs);
    return elapsed === 0 ? 0 : (1000 * (this.#count + (this.#before ?? 0))) / elapsed;
  }

  /** Begins a new window when the last one is over. */
  #turn(): void {
    const elapsed = this.now() - this.#began;
    if (elapsed < windowMs) return;
    this.#before = elapsed < 2 * windowMs ? this.#count : 0;
    this.#count = 0;
    this.#began += windowMs * Math.floor(elapsed / windowMs);
  }
}
