import type { Engine, Time, Trouble } from "@es/core";
import { strandKey } from "./lags.js";
import type { Lag, Observe } from "./observation.js";
import type { Ending } from "./slice.js";
import { keyOf, type TaskHere } from "./tasks.js";

/** How many sweeps in a row have to find a position where it was; one where the engine is known to be down. */
const patience = 3;

/** What rescues work with. */
export interface Rescuing {
  readonly engine: Engine;
  readonly tasks: ReadonlyMap<string, TaskHere>;
  /** How many tasks at once. */
  readonly slots: number;
  /** Whether the application's tasks can be done here now. */
  able(application: string): boolean;
  /** Does a slice of a task's work here and now. */
  run(here: TaskHere, trouble: Trouble | undefined): Promise<Ending>;
  readonly observe: Observe;
  readonly time: Time;
  readonly random: () => number;
}

interface Rest {
  readonly until: number;
  readonly trouble: Trouble | undefined;
}

/** Does the work of tasks that nobody gets on with, straight from the database: without locks, since the recorder decides. */
export class Rescues {
  readonly #unmoved = new Map<string, { readonly position: number; readonly sweeps: number }>();
  readonly #resting = new Map<string, Rest>();
  readonly #running = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(private readonly rescuing: Rescuing) {}

  /** Takes in what a sweep found behind, and begins with what has not moved for too long. */
  async consider(behind: readonly Lag[]): Promise<void> {
    const due = this.#due(behind);
    if (due.length === 0) return;
    const held = await this.#held();
    for (const here of this.#shuffled(due)) {
      const { task } = here;
      const key = keyOf(task);
      const rests = (this.#resting.get(key)?.until ?? 0) > this.rescuing.time.now();
      if (this.#stopped || this.#running.size >= this.rescuing.slots) return;
      if (held.has(key) || rests || this.#running.has(key) || !this.rescuing.able(task.application)) continue;
      this.rescuing.observe({ kind: "rescued", task });
      this.#running.set(
        key,
        this.#rescue(here).finally(() => this.#running.delete(key)),
      );
    }
  }

  /** Resolves when no slice runs any more: there are none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running.values());
  }

  #due(behind: readonly Lag[]): readonly TaskHere[] {
    const { engine, tasks } = this.rescuing;
    const enough = engine.healthy() ? patience : 1;
    const before = new Map(this.#unmoved);
    this.#unmoved.clear();
    const due = new Map<string, TaskHere>();
    for (const lag of behind) {
      const last = before.get(strandKey(lag));
      const sweeps = last?.position === lag.position ? last.sweeps + 1 : 0;
      this.#unmoved.set(strandKey(lag), { position: lag.position, sweeps });
      const here = tasks.get(keyOf(lag.task));
      if (here !== undefined && sweeps >= enough) due.set(keyOf(lag.task), here);
    }
    return [...due.values()];
  }

  /** What the engine says that a node has, or will have when its rest is over. */
  async #held(): Promise<ReadonlySet<string>> {
    const { engine } = this.rescuing;
    if (!engine.healthy()) return new Set();
    const known = await engine.status().catch(() => []);
    return new Set(known.filter(({ state }) => state !== "queued").map(keyOf));
  }

  /** In random order, so that nodes which do this at the same time begin with different ones. */
  #shuffled(tasks: readonly TaskHere[]): readonly TaskHere[] {
    const { random } = this.rescuing;
    return tasks
      .map((task) => ({ task, at: random() }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ task }) => task);
  }

  async #rescue(here: TaskHere): Promise<void> {
    const key = keyOf(here.task);
    let more = true;
    while (more && !this.#stopped) {
      const { why, again = 0, trouble } = await this.rescuing.run(here, this.#resting.get(key)?.trouble);
      if (trouble === undefined) this.#resting.delete(key);
      else this.#resting.set(key, { until: this.rescuing.time.now() + again, trouble });
      more = why === "more";
    }
  }
}
