/** Lets pieces of work have their turns, one at a time, in the order in which they asked. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Returns what `work` returns, or rejects as it does, once all that asked before have ended. A failure holds nobody up. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
