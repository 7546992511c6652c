import { createHash } from "node:crypto";

/** Which caches may keep answers: "public" lets caches that are shared between readers do so. */
export type Visibility = "private" | "public";

/** Returns the Cache-Control of an answer that never changes. */
export function immutable(visibility: Visibility): string {
  return `${visibility}, max-age=31536000, immutable`;
}

/** Returns the Cache-Control of an answer that must be validated each time. */
export function revalidated(visibility: Visibility): string {
  return `${visibility}, no-cache`;
}

/** Returns a fingerprint of the answers of a log that do not follow from the address, for entity tags. It reveals none of them. */
export function fingerprint(...facts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22);
}

/** Returns a strong entity tag of parts that determine every byte of an answer. */
export function entityTag(...parts: readonly (string | number)[]): string {
  return `"${parts.join(".")}"`;
}

/** Returns whether an If-None-Match header names the tag, also if a proxy that compresses made it a weak one. */
export function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
}

interface Kept<V> {
  readonly value: Promise<V>;
  made: V | undefined;
  bytes: number;
}

/** Keeps the values that were used last, bounded by bytes. A key always stands for the same value. */
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
