import type { Time } from "@es/core/runner";
import type { Costs, Operation } from "../costs.js";
import { draw, type Random } from "../random.js";
import { type Cores, Gate, pause } from "./cores.js";

/** The writes of a transaction, and the rows that nobody else may write meanwhile. */
export interface Writing<Result> {
  readonly operation: Operation;
  readonly items: number;
  readonly locks: readonly string[];
  readonly commit: () => Promise<Result>;
}

/** A database with as many cores as it has: what is asked of it waits for a core, and for rows that others have locked. */
export class Database {
  /** How often each operation was asked for. */
  readonly counts = new Map<Operation, number>();
  readonly #locks = new Map<string, Gate>();

  constructor(
    private readonly time: Time,
    readonly cores: Cores,
    private readonly costs: Costs["operations"],
    private readonly random: Random,
  ) {}

  /** Reads what is there when the statement begins. */
  async read<Result>(operation: Operation, query: () => Promise<Result>, itemsIn: (result: Result) => number): Promise<Result> {
    const result = await query();
    await this.#spend(operation, itemsIn(result));
    return result;
  }

  /** Commits when all is paid for; the locks are held until then. */
  async write<Result>({ operation, items, locks, commit }: Writing<Result>): Promise<Result> {
    // In one order for all, so that no two wait for each other.
    const gates = [...new Set(locks)].sort().map((lock) => [lock, this.#lock(lock)] as const);
    for (const [, gate] of gates) await gate.enter();
    await this.#spend(operation, items);
    const result = await commit();
    for (const [lock, gate] of gates) {
      gate.leave();
      if (gate.isQuiet(1)) this.#locks.delete(lock);
    }
    return result;
  }

  async #spend(operation: Operation, items: number): Promise<void> {
    const { server, wait, waitPerItem } = this.costs[operation];
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    const working = this.cores.give(server.each + items * server.perItem);
    await pause(this.time, working + draw(wait, this.random) + items * waitPerItem);
  }

  #lock(lock: string): Gate {
    const gate = this.#locks.get(lock) ?? new Gate(1);
    this.#locks.set(lock, gate);
    return gate;
  }
}
