/** Counts what each does within a second, and all together. It remembers nobody for longer. */
export class Rates {
  readonly #counts = new Map<string, number>();
  #all = 0;
  #second = 0;

  constructor(
    private readonly most: { readonly each: number; readonly all: number },
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether there may be one more of this one. What is refused is not counted against the others. */
  admits(who: string): boolean {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.#second) this.#begin(second);
    const mine = this.#counts.get(who) ?? 0;
    if (mine >= this.most.each || this.#all >= this.most.all) return false;
    this.#counts.set(who, mine + 1);
    this.#all += 1;
    return true;
  }

  #begin(second: number): void {
    this.#second = second;
    this.#counts.clear();
    this.#all = 0;
  }
}
