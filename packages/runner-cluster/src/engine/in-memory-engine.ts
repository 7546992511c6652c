import { InvalidArgument } from "@es/core";
import type { Stop } from "@es/core/adapter";
import { systemTime, type Time } from "@es/core/runner";
import type { Engine } from "./engine.js";
import { InMemoryEngineNode, type InMemoryEngineShared, InMemoryTimer } from "./in-memory-node.js";
import { InMemoryEngineTasks } from "./in-memory-tasks.js";

/** How an engine in memory behaves. */
export interface InMemoryEngineOptions {
  /** Default: the machine's. */
  readonly time?: Time;
  /** A number from 0 up to 1. Default Math.random. */
  readonly random?: () => number;
  /** Milliseconds until what a node runs that was cut off is given to another. Default 3,000. */
  readonly lockMs?: number;
  /** Milliseconds after which a slice that has not ended is given up. Default 120,000. */
  readonly deadlineMs?: number;
}

/** The faults to make, as shares of 1. */
export interface Disturbance {
  /** Of prompts. */
  readonly lost?: number;
  /** Of prompts that come twice, and of tasks that are given out again while a node runs them. */
  readonly doubled?: number;
}

/** An engine for tests and simulations whose nodes are all in this process. By the same time and random numbers it does the same. */
export interface InMemoryEngine {
  /** The engine as a node of that name has it. One of the same name that was there before is cut off, as one that died. */
  node(name: string): Engine;
  /** Cuts a node off: what it runs is given to others after `lockMs`. */
  cut(name: string): void;
  /** Connects a node again. */
  mend(name: string): void;
  /** Lets things go wrong from now on; `disturb({})` ends that. */
  disturb(disturbance: Disturbance): void;
  /** Loses all that it knows of tasks. */
  forget(): void;
}

/** Makes an engine without nodes. */
export function inMemoryEngine(options: InMemoryEngineOptions = {}): InMemoryEngine {
  const { time = systemTime, random = Math.random, lockMs = 3000, deadlineMs = 120_000 } = options;
  return new Hub({ time, random, lockMs, deadlineMs });
}

class Hub implements InMemoryEngine {
  readonly #nodes = new Map<string, InMemoryEngineNode>();
  readonly #lapses = new Map<InMemoryEngineNode, Stop>();
  readonly #tasks: InMemoryEngineTasks;
  readonly #shared: InMemoryEngineShared;
  /** The applications that are looked at in this turn of the event loop. */
  readonly #freed = new Set<string>();
  #disturbance: Disturbance = {};

  constructor(private readonly options: Required<InMemoryEngineOptions>) {
    const freed = (application: string) => this.#handOutSoon(application);
    this.#tasks = new InMemoryEngineTasks(options.time, freed);
    const timer = new InMemoryTimer(options);
    this.#shared = { ...options, tasks: this.#tasks, timer, arrivals: () => this.#arrivals(), freed };
  }

  node(name: string): Engine {
    if (this.#nodes.has(name)) this.cut(name);
    const node = new InMemoryEngineNode(name, this.#shared);
    this.#nodes.set(name, node);
    return node;
  }

  cut(name: string): void {
    const node = this.#named(name);
    node.cut();
    this.#lapses.get(node)?.();
    this.#lapses.set(
      node,
      this.options.time.after(this.options.lockMs, () => node.lapse()),
    );
  }

  mend(name: string): void {
    const node = this.#named(name);
    this.#lapses.get(node)?.();
    node.mend();
  }

  disturb(disturbance: Disturbance): void {
    this.#disturbance = disturbance;
  }

  forget(): void {
    this.#tasks.clear();
  }

  #named(name: string): InMemoryEngineNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new InvalidArgument("name", name, `a node's: ${[...this.#nodes.keys()].join(", ")}`);
    return node;
  }

  #arrivals(): number {
    const { lost, doubled } = this.#disturbance;
    if (this.#happens(lost)) return 0;
    return this.#happens(doubled) ? 2 : 1;
  }

  /** Not at once: all that comes in this turn of the event loop is seen together. */
  #handOutSoon(application: string): void {
    if (this.#freed.has(application)) return;
    this.#freed.add(application);
    setImmediate(() => {
      this.#freed.delete(application);
      this.#handOut(application);
    });
  }

  #handOut(application: string): void {
    while (this.#tasks.wanting(application)) {
      const free = [...this.#nodes.values()].filter((node) => node.free(application) !== undefined);
      const node = this.#oneOf(free);
      if (node === undefined) return;
      const lease = this.#tasks.take(application, node.node);
      node.free(application)?.begin(lease);
      if (this.#happens(this.#disturbance.doubled)) this.#tasks.lapse(lease);
    }
  }

  #oneOf(nodes: readonly InMemoryEngineNode[]): InMemoryEngineNode | undefined {
    return nodes.length < 2 ? nodes[0] : nodes[Math.floor(this.options.random() * nodes.length)];
  }

  /** Draws no number for what never happens, so that a simulation without disturbances stays what it was. */
  #happens(share = 0): boolean {
    return share > 0 && this.options.random() < share;
  }
}
