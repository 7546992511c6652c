import type { AggregateMark } from "../domain/aggregate-instance.js";

/** Keeps the marks of the aggregates that were used last; a mark is immutable, so it can be shared. */
export class Cache {
  readonly #marks = new Map<string, AggregateMark>();

  constructor(readonly size: number) {}

  get(key: string): AggregateMark | undefined {
    const mark = this.#marks.get(key);
    if (mark !== undefined) this.#touch(key, mark);
    return mark;
  }

  /** Keeps a mark, unless one of a later position is there. */
  put(key: string, mark: AggregateMark): void {
    const kept = this.#marks.get(key);
    if (kept === undefined || kept.position <= mark.position) this.#touch(key, mark);
    if (this.#marks.size > this.size) this.#marks.delete(this.#marks.keys().next().value as string);
  }

  /** Throws away the mark of an aggregate: the one that was found to be wrong, where it is given, and no newer one. */
  drop(key: string, mark = this.#marks.get(key)): void {
    if (this.#marks.get(key) === mark) this.#marks.delete(key);
  }

  // A Map remembers the order of insertion: the first key is the one that was not used for longest.
  #touch(key: string, mark: AggregateMark): void {
    this.#marks.delete(key);
    this.#marks.set(key, mark);
  }
}
