import { Problem } from "./problem.js";

/** The bounds of a resource: for all readers together, and for one reader. */
export interface Bounds {
  readonly most: number;
  /** The share of it that one reader may take, above 0 and up to 1. The rest stays free for others. */
  readonly share: number;
}

/**
 * Bounds how much of a resource is in use at a time. A reader that asks for more than its share gets "too-many-requests".
 * If all is in use, every reader gets "overloaded". A reader that holds nothing yet may take one item bigger than its share.
 */
export class Gate {
  readonly #by = new Map<string, number>();
  readonly #ofOne: number;
  #inside = 0;

  constructor(private readonly bounds: Bounds) {
    this.#ofOne = Math.max(1, Math.floor(bounds.most * bounds.share));
  }

  /** Takes an amount. Returns a function that gives it back; calls after the first do nothing. Throws Problem if there is no room. */
  enter(who: string, amount = 1): () => void {
    if (!this.#fitsOne(who, amount)) throw new Problem("too-many-requests");
    if (!this.#fitsAll(amount)) throw new Problem("overloaded");
    return this.take(who, amount);
  }

  /** Returns whether there is room for one more now. */
  admits(who: string): boolean {
    return this.#fitsOne(who, 1) && this.#fitsAll(1);
  }

  /** Takes an amount without asking for room. Returns a function that gives it back; calls after the first do nothing. */
  take(who: string, amount: number): () => void {
    this.#add(who, amount);
    let left = false;
    return () => {
      if (!left) this.#add(who, -amount);
      left = true;
    };
  }

  #fitsOne(who: string, amount: number): boolean {
    const mine = this.#by.get(who) ?? 0;
    return mine + amount <= this.#ofOne || (mine === 0 && this.bounds.most > 0);
  }

  #fitsAll(amount: number): boolean {
    return this.#inside + amount <= this.bounds.most || (this.#inside === 0 && this.bounds.most > 0);
  }

  #add(who: string, amount: number): void {
    this.#inside += amount;
    const mine = (this.#by.get(who) ?? 0) + amount;
    if (mine === 0) this.#by.delete(who);
    else this.#by.set(who, mine);
  }
}

/** How many tasks of one reader may wait for their turn, and for how many milliseconds. */
const queue = { most: 256, ms: 5000 };

interface Waiting {
  readonly begin: () => void;
  readonly timer: NodeJS.Timeout;
}

/** A gate with a queue for each reader. Readers take turns, however many tasks one of them has waiting. */
export class FairQueue {
  readonly #gate: Gate;
  readonly #waiting = new Map<string, Set<Waiting>>();

  constructor(bounds: Bounds) {
    this.#gate = new Gate(bounds);
  }

  /** Does the work in its turn. Returns its result. Rejects with Problem if too many tasks wait, or if the turn does not come in time. */
  async take<T>(who: string, work: () => Promise<T>): Promise<T> {
    const leave = this.#gate.admits(who) ? this.#gate.take(who, 1) : await this.#turn(who);
    try {
      return await work();
    } finally {
      leave();
      this.#callNext();
    }
  }

  #turn(who: string): Promise<() => void> {
    const mine = this.#waiting.get(who) ?? new Set();
    if (mine.size >= queue.most) throw new Problem("too-many-requests");
    this.#waiting.set(who, mine);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#forget(who, each);
        reject(new Problem("overloaded"));
      }, queue.ms);
      const each: Waiting = { timer, begin: () => resolve(this.#gate.take(who, 1)) };
      mine.add(each);
    });
  }

  #callNext(): void {
    for (const [who, mine] of this.#waiting) {
      const [next] = mine;
      if (next === undefined || !this.#gate.admits(who)) continue;
      this.#forget(who, next);
      // The others come first the next time.
      if (mine.size > 0) {
        this.#waiting.delete(who);
        this.#waiting.set(who, mine);
      }
      next.begin();
      return;
    }
  }

  #forget(who: string, each: Waiting): void {
    clearTimeout(each.timer);
    const mine = this.#waiting.get(who);
    if (mine?.delete(each) && mine.size === 0) this.#waiting.delete(who);
  }
}
