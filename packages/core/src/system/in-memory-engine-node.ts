import { StoreUnavailable } from "../persistence/errors.js";
import type { Stop } from "../persistence/recorder.js";
import type { Consumer, Engine, SliceEnd, Task, TaskHandler, TaskStatus } from "./engine.js";
import { InMemoryEngineConsumer, type InMemoryEngineConsuming } from "./in-memory-engine-consumer.js";
import type { InMemoryTimer } from "./in-memory-engine-rota.js";
import type { InMemoryEngineTasks, Lease } from "./in-memory-engine-tasks.js";

/** What the nodes of one engine share. */
export interface InMemoryEngineShared extends Pick<InMemoryEngineConsuming, "deadlineMs" | "time" | "random"> {
  readonly tasks: InMemoryEngineTasks;
  readonly rota: InMemoryTimer;
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
    const stop = this.shared.rota.join(name, ms, { able: () => this.healthy(), work });
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
