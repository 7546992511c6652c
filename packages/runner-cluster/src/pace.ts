/** How many notifications go into one batch before anything was measured. */
const first = 100;

/** How many notifications of an application can share a transaction so that a slice ends in time, by how long the last ones took. */
export class Pace {
  #msEach: number | undefined;

  /** `ms` is for how long a batch may take, `most` how large it may be. */
  constructor(private readonly bounds: { readonly ms: number; readonly most: number }) {}

  get batchSize(): number {
    const { ms, most } = this.bounds;
    const fitting = this.#msEach === undefined ? first : Math.floor(ms / Math.max(this.#msEach, ms / most));
    return Math.max(1, Math.min(most, fitting));
  }

  /** Takes in how long some notifications took; what is slower counts at once, what is quicker by and by. */
  took(ms: number, notifications: number): void {
    const each = ms / notifications;
    const before = this.#msEach ?? each;
    this.#msEach = each > before ? each : before + (each - before) / 4;
  }
}
