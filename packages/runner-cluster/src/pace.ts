/** How many notifications go into one batch before anything was measured. */
const first = 100;

/** How many notifications of an application can share a transaction so that a slice ends in time, by how long the last ones took. */
export class Pace {
  #size: number;

  /** `ms` is for how long a batch may take, `most` how large it may be. */
  constructor(private readonly bounds: { readonly ms: number; readonly most: number }) {
    this.#size = Math.min(first, bounds.most);
  }

  get batchSize(): number {
    return this.#size;
  }

  /**
   * Takes in how long a batch took: what was too slow counts at once, and one that was full and quick lets the next be
   * twice as large. What a batch costs however small it is must not count for each notification: batches would stay small.
   */
  took(ms: number, notifications: number): void {
    const { ms: bound, most } = this.bounds;
    if (ms > bound) this.#size = Math.max(1, Math.floor((notifications * bound) / ms));
    else if (notifications >= this.#size && ms <= bound / 2) this.#size = Math.min(most, this.#size * 2);
  }
}
