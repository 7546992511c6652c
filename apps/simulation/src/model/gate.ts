/** Lets so many in at once; the others wait in their order. */
export class Gate {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Whether nobody is in, and nobody waits. */
  isQuiet(count: number): boolean {
    return this.free === count && this.#waiting.length === 0;
  }

  async enter(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
