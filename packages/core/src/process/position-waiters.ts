import { onAbort } from "./on-abort.js";

/** Somebody who waits for a position. */
interface PositionWaiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Positions that somebody waits for. To wait, to give up and to be passed cost the same however many wait. */
export class PositionWaiters {
  readonly #open = new Map<number, Set<PositionWaiter>>();
  /** The ids of `#open`, as a heap: the first is the smallest. Those that were given up are still among them, half at the most. */
  #ids: number[] = [];
  #closed: Error | undefined;

  get awaited(): boolean {
    return this.#open.size > 0;
  }

  /** How much is kept for those who wait. */
  get size(): number {
    return this.#ids.length;
  }

  /** Resolves once `pass` is called with this id or a later one. Rejects at once after `close`, and with the reason of the signal. */
  reached(id: number, signal?: AbortSignal): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    let giveUp = () => {};
    const passed = new Promise<void>((resolve, reject) => {
      const takeAway = this.#add(id, { resolve, reject });
      giveUp = () => {
        takeAway();
        reject(signal?.reason);
      };
    });
    if (signal === undefined) return passed;
    return passed.finally(onAbort(signal, giveUp));
  }

  /** Resolves for those who wait for this id or an earlier one. */
  pass(id: number): void {
    for (let first = this.#ids[0]; first !== undefined && first <= id; first = this.#ids[0]) {
      removeFirst(this.#ids);
      const passed = this.#open.get(first);
      this.#open.delete(first);
      for (const { resolve } of passed ?? []) resolve();
    }
  }

  /** Rejects for all who wait. */
  abandon(error: Error): void {
    const waiters = [...this.#open.values()];
    this.#open.clear();
    this.#ids = [];
    for (const { reject } of waiters.flatMap((each) => [...each])) reject(error);
  }

  /** Rejects for all who wait, and for those who come later. */
  close(error: Error): void {
    this.#closed = error;
    this.abandon(error);
  }

  /** Returns how to take the waiter away again. */
  #add(id: number, waiter: PositionWaiter): () => void {
    const waiters = this.#open.get(id) ?? new Set();
    if (waiters.size === 0) {
      this.#open.set(id, waiters);
      add(this.#ids, id);
    }
    waiters.add(waiter);
    return () => {
      waiters.delete(waiter);
      if (waiters.size > 0 || this.#open.get(id) !== waiters) return;
      this.#open.delete(id);
      // In order is a heap too.
      if (this.#ids.length > 2 * this.#open.size) this.#ids = [...this.#open.keys()].sort((one, other) => one - other);
    };
  }
}

function add(heap: number[], id: number): void {
  let at = heap.push(id) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] as number;
    if (parent <= id) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = id;
}

function removeFirst(heap: number[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const below = (heap[left + 1] ?? Number.POSITIVE_INFINITY) < (heap[left] as number) ? left + 1 : left;
    if ((heap[below] as number) >= last) break;
    heap[at] = heap[below] as number;
    at = below;
  }
  heap[at] = last;
}
