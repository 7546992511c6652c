interface Kept<V> {
  readonly value: Promise<V>;
  made: V | undefined;
  bytes: number;
}

/** Keeps what was made last, by keys that never stand for anything else, as long as it fits into a number of bytes. */
export class Recent<V> {
  readonly #kept = new Map<string, Kept<V>>();
  #bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly sizeOf: (value: V) => number,
  ) {}

  /** Returns the value that is kept for the key, or else makes it. Callers that ask while it is being made share it. */
  get(key: string, make: () => Promise<V>): Promise<V> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return this.#make(key, make);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.value;
  }

  /** Returns the value that is kept for the key by now, without a wait. */
  kept(key: string): V | undefined {
    const kept = this.#kept.get(key);
    if (kept?.made === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.made;
  }

  async #make(key: string, make: () => Promise<V>): Promise<V> {
    const entry: Kept<V> = { value: make(), made: undefined, bytes: 0 };
    this.#kept.set(key, entry);
    try {
      const value = await entry.value;
      entry.made = value;
      entry.bytes = this.sizeOf(value);
      this.#bytes += entry.bytes;
      this.#shrink();
      return value;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  #shrink(): void {
    for (const [key, { bytes }] of this.#kept) {
      if (this.#bytes <= this.maxBytes) return;
      if (bytes === 0) continue;
      this.#kept.delete(key);
      this.#bytes -= bytes;
    }
  }
}
