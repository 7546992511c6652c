import type { Time } from "@es/core/runner";
import { type Blockage, type Engine, keyOf } from "../engine/engine.js";
import type { Ending } from "../node/slice.js";
import type { TaskHere } from "../node/tasks.js";
import type { Lag, Observe } from "../status/observation.js";
import { shuffled, subscriptionKey } from "./sweep.js";

/** How many sweeps in a row have to find a position where it was; one where the engine is known to be down. */
const patience = 3;

/** The dependencies of direct execution. */
export interface DirectExecutionOptions {
  readonly engine: Engine;
  readonly tasks: ReadonlyMap<string, TaskHere>;
  /** How many tasks at once. */
  readonly slots: number;
  /** Whether the application's tasks can be done here now. */
  able(application: string): boolean;
  /** Does a slice of a task's work here and now. */
  run(here: TaskHere, blockage: Blockage | undefined): Promise<Ending>;
  readonly observe: Observe;
  readonly time: Time;
  readonly random: () => number;
}

interface Rest {
  readonly until: number;
  readonly blockage: Blockage | undefined;
}

/**
 * Does the work of tasks that nobody gets on with, straight from the database: without locks, since the recorder
 * decides. All nodes may do so at the same time, in orders of their own: each goes on until it comes to what another
 * has done already, since by then little is left.
 */
export class DirectExecution {
  readonly #unmoved = new Map<string, { readonly position: number; readonly sweeps: number }>();
  readonly #resting = new Map<string, Rest>();
  readonly #running = new Map<string, Promise<boolean>>();
  readonly #lanes = new Set<Promise<void>>();
  /** The tasks of the last sweep that are to be done yet. */
  #due: TaskHere[] = [];
  #stopped = false;

  constructor(private readonly options: DirectExecutionOptions) {}

  /** Takes in what a sweep found behind, and begins with what has not moved for too long. */
  async consider(behind: readonly Lag[]): Promise<void> {
    const due = this.#unmovedOf(behind);
    const held = due.length === 0 ? new Set<string>() : await this.#held();
    const { slots, random } = this.options;
    // In random order, so that nodes which do this at the same time begin with different ones.
    this.#due = shuffled(
      due.filter(({ task }) => !held.has(keyOf(task))),
      random,
    );
    while (this.#lanes.size < slots && this.#due.length > 0 && !this.#stopped) this.#begin();
  }

  /** Resolves when no slice runs any more: there are none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  #begin(): void {
    const lane = this.#executeDue().finally(() => this.#lanes.delete(lane));
    this.#lanes.add(lane);
  }

  async #executeDue(): Promise<void> {
    for (let here = this.#next(); here !== undefined; here = this.#next()) {
      const key = keyOf(here.task);
      this.options.observe({ kind: "executed-directly", task: here.task });
      const execution = this.#execute(here).finally(() => this.#running.delete(key));
      this.#running.set(key, execution);
      if (!(await execution)) return;
    }
  }

  #next(): TaskHere | undefined {
    const { time, able } = this.options;
    for (let here = this.#due.pop(); here !== undefined && !this.#stopped; here = this.#due.pop()) {
      const key = keyOf(here.task);
      const rests = (this.#resting.get(key)?.until ?? 0) > time.now();
      if (!rests && !this.#running.has(key) && able(here.task.application)) return here;
    }
    return undefined;
  }

  #unmovedOf(behind: readonly Lag[]): readonly TaskHere[] {
    const { engine, tasks } = this.options;
    const enough = engine.healthy() ? patience : 1;
    const before = new Map(this.#unmoved);
    this.#unmoved.clear();
    const due = new Map<string, TaskHere>();
    for (const lag of behind) {
      const last = before.get(subscriptionKey(lag));
      const sweeps = last?.position === lag.position ? last.sweeps + 1 : 0;
      this.#unmoved.set(subscriptionKey(lag), { position: lag.position, sweeps });
      const here = tasks.get(keyOf(lag.task));
      if (here !== undefined && sweeps >= enough) due.set(keyOf(lag.task), here);
    }
    return [...due.values()];
  }

  /** Returns the tasks that the engine says a node has, or will have when their rest is over. */
  async #held(): Promise<ReadonlySet<string>> {
    const { engine } = this.options;
    if (!engine.healthy()) return new Set();
    const known = await engine.status().catch(() => []);
    return new Set(known.filter(({ state }) => state !== "queued").map(keyOf));
  }

  /** Answers whether there was anything to do. */
  async #execute(here: TaskHere): Promise<boolean> {
    const key = keyOf(here.task);
    let any = false;
    for (let more = true; more && !this.#stopped; ) {
      const { why, retryInMs = 0, blockage, processed } = await this.options.run(here, this.#resting.get(key)?.blockage);
      if (blockage === undefined) this.#resting.delete(key);
      else this.#resting.set(key, { until: this.options.time.now() + retryInMs, blockage });
      any ||= processed > 0;
      more = why === "more";
    }
    return any;
  }
}
