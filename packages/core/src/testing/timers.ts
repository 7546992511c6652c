/** A callback that is due at a time. */
export interface Timer {
  readonly at: number;
  /** Those of one time are done in the order in which they were made. */
  readonly number: number;
  /** Undefined once it was called off. */
  work: (() => void) | undefined;
}

/** Timers, the soonest first: a binary heap. */
export class Timers {
  readonly #heap: Timer[] = [];

  get soonest(): Timer | undefined {
    return this.#heap[0];
  }

  add(timer: Timer): void {
    let place = this.#heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent] as Timer;
      if (!isBefore(timer, above)) break;
      this.#heap[place] = above;
      place = parent;
    }
    this.#heap[place] = timer;
  }

  /** Takes out the soonest. */
  take(): Timer | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  #sink(timer: Timer): void {
    const { length } = this.#heap;
    let place = 0;
    for (let child = 1; child < length; child = 2 * place + 1) {
      const right = child + 1;
      if (right < length && isBefore(this.#heap[right] as Timer, this.#heap[child] as Timer)) child = right;
      const below = this.#heap[child] as Timer;
      if (!isBefore(below, timer)) break;
      this.#heap[place] = below;
      place = child;
    }
    this.#heap[place] = timer;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
