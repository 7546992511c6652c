import type { Stop } from "@es/core/adapter";
import type { Time } from "@es/core/runner";
import { type Blockage, keyOf, type SliceEnd, type Task, type TaskStatus } from "./engine.js";

/** A node's hold on a task: only the newest one counts. */
export interface Lease {
  readonly task: Task;
  readonly node: string;
  readonly blockage: Blockage | undefined;
  readonly abort: AbortController;
}

interface Held {
  readonly task: Task;
  state: TaskStatus["state"];
  blockage?: Blockage | undefined;
  lease?: Lease;
  /** How it was asked for while it runs. */
  prompted?: "soon" | "urgently" | undefined;
  /** Ends its rest. */
  wake?: Stop;
}

/** The tasks that are not at rest, and whose turn it is. */
export class InMemoryEngineTasks {
  readonly #held = new Map<string, Held>();
  readonly #queues = new Map<string, Held[]>();

  /** `queued` hears that an application has a task that wants a slot. */
  constructor(
    private readonly time: Time,
    private readonly queued: (application: string) => void,
  ) {}

  prompt(task: Task, urgent: boolean): void {
    const held = this.#held.get(keyOf(task)) ?? this.#hold(task);
    if (held.state === "running") held.prompted = urgent ? "urgently" : (held.prompted ?? "soon");
    if (held.state === "resting" && urgent) {
      held.wake?.();
      this.#queue(held);
    }
  }

  /** Whether a task of an application wants a slot. */
  wanting(application: string): boolean {
    return this.#queueOf(application).length > 0;
  }

  /** Gives the first of those that want a slot to a node. */
  take(application: string, node: string): Lease {
    const held = this.#queueOf(application).shift() as Held;
    const lease = { task: held.task, node, blockage: held.blockage, abort: new AbortController() };
    held.state = "running";
    held.lease = lease;
    return lease;
  }

  /** Takes in how a slice ended, unless the task is another's by now. */
  end(lease: Lease, { retryInMs, blockage }: SliceEnd): void {
    const held = this.#heldBy(lease);
    if (held === undefined) return;
    const { prompted } = held;
    delete held.lease;
    held.blockage = blockage;
    if (retryInMs === undefined && prompted === undefined) this.#held.delete(keyOf(held.task));
    else if (retryInMs === undefined || retryInMs === 0 || prompted === "urgently") this.#queue(held);
    else {
      held.state = "resting";
      held.prompted = undefined;
      held.wake = this.time.after(retryInMs, () => this.#queue(held));
    }
  }

  /** Takes the task from a node that no longer says it has it: it is the next to be taken. */
  lapse(lease: Lease): void {
    const held = this.#heldBy(lease);
    if (held === undefined) return;
    delete held.lease;
    this.#queue(held, "first");
  }

  /** Forgets all that it knows. */
  clear(): void {
    for (const { wake } of this.#held.values()) wake?.();
    this.#held.clear();
    this.#queues.clear();
  }

  status(): readonly TaskStatus[] {
    return [...this.#held.values()].map(({ task, state, lease, blockage }) => ({
      ...{ ...task, state },
      ...(lease === undefined ? {} : { node: lease.node }),
      ...(blockage === undefined ? {} : { blockage }),
    }));
  }

  #hold({ application, pipeline }: Task): Held {
    const held: Held = { task: { application, pipeline }, state: "queued" };
    this.#held.set(keyOf(held.task), held);
    this.#queue(held);
    return held;
  }

  #queue(held: Held, place: "first" | "last" = "last"): void {
    const queue = this.#queueOf(held.task.application);
    held.state = "queued";
    held.prompted = undefined;
    if (place === "first") queue.unshift(held);
    else queue.push(held);
    this.queued(held.task.application);
  }

  #heldBy(lease: Lease): Held | undefined {
    const held = this.#held.get(keyOf(lease.task));
    return held?.lease === lease ? held : undefined;
  }

  #queueOf(application: string): Held[] {
    const queue = this.#queues.get(application) ?? [];
    this.#queues.set(application, queue);
    return queue;
  }
}
