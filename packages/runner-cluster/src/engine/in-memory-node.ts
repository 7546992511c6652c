import { StoreUnavailable } from "@es/core";
import type { Stop } from "@es/core/adapter";
import type { Time } from "@es/core/runner";
import {
  boundedSlice,
  type Consumer,
  type Engine,
  type SliceContext,
  type SliceEnd,
  type Task,
  type TaskHandler,
  type TaskStatus,
} from "./engine.js";
import type { InMemoryEngineTasks, Lease } from "./in-memory-tasks.js";

/** The state that the nodes of one engine share. */
export interface InMemoryEngineShared extends Pick<InMemoryEngineConsuming, "deadlineMs" | "time" | "random"> {
  readonly tasks: InMemoryEngineTasks;
  readonly timer: InMemoryTimer;
  /** How many times a prompt arrives. */
  arrivals(): number;
  /** Hears that a node can take a task of an application. */
  freed(application: string): void;
}

/** The engine as one node has it. */
export class InMemoryEngineNode implements Engine {
  readonly description = "an engine in memory";
  readonly #consumers = new Map<InMemoryEngineConsumer, string>();
  readonly #duties = new Set<Stop>();
  /** The slices that ended while it was cut off. */
  readonly #unheard = new Set<Lease>();
  #cut = false;
  #closed = false;

  constructor(
    readonly node: string,
    private readonly shared: InMemoryEngineShared,
  ) {}

  prompt(task: Task, { urgent = false }: { readonly urgent?: boolean } = {}): void {
    if (!this.healthy()) return;
    for (let left = this.shared.arrivals(); left > 0; left -= 1) this.shared.tasks.prompt(task, urgent);
  }

  work(application: string, work: TaskHandler): Consumer {
    const { deadlineMs, time, random, freed } = this.shared;
    const ended = (lease: Lease, end: SliceEnd) => this.#ended(lease, end);
    const consumer = new InMemoryEngineConsumer({ work, deadlineMs, time, random, freed: () => freed(application), ended });
    this.#consumers.set(consumer, application);
    freed(application);
    return consumer;
  }

  every(name: string, ms: number, work: () => Promise<void>): Stop {
    const stop = this.shared.timer.join(name, ms, { able: () => this.healthy(), work });
    this.#duties.add(stop);
    return stop;
  }

  healthy(): boolean {
    return !this.#cut && !this.#closed;
  }

  async status(): Promise<readonly TaskStatus[]> {
    if (!this.healthy()) throw new StoreUnavailable("the engine", `${this.node} is cut off from it, or has closed it`);
    return this.shared.tasks.status();
  }

  async close(): Promise<void> {
    for (const stop of this.#duties) stop();
    await Promise.all([...this.#consumers.keys()].map((consumer) => consumer.close()));
    this.#closed = true;
  }

  /** One of its consumers of an application that takes a task. */
  free(application: string): InMemoryEngineConsumer | undefined {
    if (!this.healthy()) return undefined;
    for (const [consumer, of] of this.#consumers) if (of === application && consumer.free) return consumer;
    return undefined;
  }

  cut(): void {
    this.#cut = true;
  }

  mend(): void {
    this.#cut = false;
    for (const lease of this.#unheard) this.shared.tasks.lapse(lease);
    this.#unheard.clear();
    for (const application of this.#consumers.values()) this.shared.freed(application);
  }

  /** Loses what it runs, since it has been cut off for too long. */
  lapse(): void {
    for (const lease of [...this.#consumers.keys()].flatMap(({ leases }) => leases)) {
      lease.abort.abort();
      this.#unheard.add(lease);
    }
    for (const lease of this.#unheard) this.shared.tasks.lapse(lease);
    this.#unheard.clear();
  }

  #ended(lease: Lease, end: SliceEnd): void {
    if (this.#cut) this.#unheard.add(lease);
    else this.shared.tasks.end(lease, end);
  }
}

/** The dependencies of a node's consumer of an application. */
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
    // Not at once: the caller that prompts must not run the slice.
    const end = await Promise.resolve().then(() => boundedSlice(async () => work.run(task, turn), bounds));
    this.#leases.delete(lease);
    ended(lease, end);
    freed();
  }
}

/** One who offers to do work. */
export interface Volunteer {
  /** Whether it can do it now. */
  able(): boolean;
  work(): Promise<void>;
}

interface Duty {
  readonly volunteers: Set<Volunteer>;
  busy?: Volunteer | undefined;
  stop: Stop;
}

/** Lets one of those who offer to do a piece of work do it, again and again. */
export class InMemoryTimer {
  readonly #duties = new Map<string, Duty>();

  constructor(private readonly parts: { readonly time: Time; readonly random: () => number }) {}

  join(name: string, ms: number, volunteer: Volunteer): Stop {
    const duty = this.#duties.get(name) ?? { volunteers: new Set(), stop: () => {} };
    if (duty.volunteers.size === 0) this.#begin(duty, ms);
    this.#duties.set(name, duty);
    duty.volunteers.add(volunteer);
    return () => {
      duty.volunteers.delete(volunteer);
      if (duty.volunteers.size === 0) duty.stop();
    };
  }

  #begin(duty: Duty, ms: number): void {
    duty.stop = this.parts.time.after(ms, () => {
      this.#begin(duty, ms);
      void this.#do(duty);
    });
  }

  async #do(duty: Duty): Promise<void> {
    if (duty.busy?.able()) return;
    const able = [...duty.volunteers].filter((each) => each.able());
    const chosen = able[Math.floor(this.parts.random() * able.length)];
    duty.busy = chosen;
    try {
      await chosen?.work();
    } catch {
      // It has its own ways to say so, and is asked again.
    }
    if (duty.busy === chosen) duty.busy = undefined;
  }
}
