/** Somebody who waits for a position. */
interface PositionWaiter {
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Positions that somebody waits for. */
export class PositionWaiters {
  #open: readonly PositionWaiter[] = [];
  #closed: Error | undefined;

  get awaited(): boolean {
    return this.#open.length > 0;
  }

  /** Resolves once `pass` is called with this id or a later one. Rejects at once after `close`. */
  reached(id: number): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      this.#open = [...this.#open, { id, resolve, reject }];
    });
  }

  /** Resolves for those who wait for this id or an earlier one. */
  pass(id: number): void {
    if (this.#open.length === 0) return;
    const passed = this.#open.filter((waiter) => waiter.id <= id);
    this.#open = this.#open.filter((waiter) => waiter.id > id);
    for (const { resolve } of passed) resolve();
  }

  /** Rejects for all who wait. */
  abandon(error: Error): void {
    const open = this.#open;
    this.#open = [];
    for (const { reject } of open) reject(error);
  }

  /** Rejects for all who wait, and for those who come later. */
  close(error: Error): void {
    this.#closed = error;
    this.abandon(error);
  }
}
