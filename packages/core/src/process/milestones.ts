interface Milestone {
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Positions that somebody waits for. */
export class PositionWaiters {
  #open: readonly Milestone[] = [];

  get awaited(): boolean {
    return this.#open.length > 0;
  }

  /** Resolves once `pass` is called with this id or a later one. */
  reached(id: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open = [...this.#open, { id, resolve, reject }];
    });
  }

  /** Tells those who wait for this id or an earlier one. */
  pass(id: number): void {
    if (this.#open.length === 0) return;
    const passed = this.#open.filter((milestone) => milestone.id <= id);
    this.#open = this.#open.filter((milestone) => milestone.id > id);
    for (const { resolve } of passed) resolve();
  }

  /** Tells all who wait that it is in vain. */
  abandon(error: Error): void {
    const open = this.#open;
    this.#open = [];
    for (const { reject } of open) reject(error);
  }
}
