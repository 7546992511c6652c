import { boundedSlice } from "./bounded-slice.js";
import type { Consumer, SliceContext, SliceEnd, TaskHandler } from "./engine.js";
import type { Lease } from "./in-memory-engine-tasks.js";
import type { Time } from "./time.js";

/** What a node's part in the work of an application is made of. */
export interface InMemoryEngineConsuming {
  readonly work: TaskHandler;
  readonly deadlineMs: number;
  readonly time: Time;
  readonly random: () => number;
  /** Hears that it takes tasks, or more tasks, from now on. */
  freed(): void;
  ended(lease: Lease, end: SliceEnd): void;
}

/** A node's part in the work of an application. */
export class InMemoryEngineConsumer implements Consumer {
  readonly #leases = new Map<Lease, Promise<void>>();
  #state: "open" | "paused" | "closed" = "open";

  constructor(private readonly consuming: InMemoryEngineConsuming) {}

  /** Whether it takes a task. */
  get free(): boolean {
    return this.#state === "open" && this.#leases.size < this.consuming.work.slots;
  }

  get leases(): readonly Lease[] {
    return [...this.#leases.keys()];
  }

  begin(lease: Lease): void {
    this.#leases.set(lease, this.#run(lease));
  }

  async pause(): Promise<void> {
    if (this.#state === "open") this.#state = "paused";
    await Promise.all(this.#leases.values());
  }

  resume(): void {
    if (this.#state === "closed") return;
    this.#state = "open";
    this.consuming.freed();
  }

  async close(): Promise<void> {
    this.#state = "closed";
    await Promise.all(this.#leases.values());
  }

  async #run(lease: Lease): Promise<void> {
    const { work, deadlineMs, time, random, freed, ended } = this.consuming;
    const { task, blockage, abort } = lease;
    const turn: SliceContext = { signal: abort.signal, ...(blockage === undefined ? {} : { blockage }) };
    const bounds = { deadlineMs, time, random, before: blockage, givenUp: () => abort.abort() };
    // Not at once: whoever prompts is not to run the slice.
    const end = await Promise.resolve().then(() => boundedSlice(async () => work.run(task, turn), bounds));
    this.#leases.delete(lease);
    ended(lease, end);
    freed();
  }
}
