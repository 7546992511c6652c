import { type Engine, progressOf, type Stop, type Strand, type Time, type Trouble } from "@es/core";
import type { KnownTrouble, Mirror } from "./mirror.js";
import type { Observe } from "./observation.js";
import { keyOf, type TaskHere } from "./tasks.js";

/** How often positions are read while somebody waits: from `fastest`, by and by down to `slowest` milliseconds. */
const paceMs = { fastest: 20, slowest: 500 };
/** How old what is known of troubles may be, in milliseconds. */
const troublesMs = 250;

/** What is watched, and how. */
export interface Watching {
  readonly engine: Engine;
  readonly tasks: ReadonlyMap<string, TaskHere>;
  readonly strands: readonly Strand[];
  readonly observe: Observe;
  readonly time: Time;
}

/** Tells mirrors of what other nodes do, for as long as somebody looks at them. */
export class Watch {
  readonly #mirrors: ReadonlyMap<unknown, Mirror>;
  #watchers = 0;
  #wait = paceMs.fastest;
  #stop: Stop | undefined;
  #troubles: { readonly at: number; readonly known: Promise<ReadonlyMap<string, Trouble | undefined> | undefined> } | undefined;

  constructor(private readonly watching: Watching) {
    const mirrors = [...watching.tasks.values()].flatMap((here) => here.mirrors);
    this.#mirrors = new Map(mirrors.map((mirror) => [mirror.follower, mirror]));
  }

  /** Does work that looks at mirrors, or waits for them. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.refresh();
    this.#watchers += 1;
    this.#wait = paceMs.fastest;
    if (this.#watchers === 1) this.#rest();
    try {
      return await work();
    } finally {
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#stop?.();
    }
  }

  /** Brings all mirrors up to date. What cannot be read stays as it was. */
  async refresh(): Promise<void> {
    await this.#read(this.watching.strands);
  }

  #rest(): void {
    this.#stop = this.watching.time.after(this.#wait, async () => {
      this.#wait = Math.min(paceMs.slowest, this.#wait * 1.5);
      await this.#read(this.watching.strands.filter((strand) => strand.some(({ awaited }) => awaited)));
      if (this.#watchers > 0) this.#rest();
    });
  }

  async #read(strands: readonly Strand[]): Promise<void> {
    if (strands.length === 0) return;
    // Before the positions: what these have passed is known to be trouble no more.
    const troubles = await this.#knownTroubles();
    await Promise.all(strands.map((strand) => this.#readStrand(strand, troubles)));
  }

  async #readStrand(strand: Strand, troubles: ReadonlyMap<string, Trouble | undefined> | undefined): Promise<void> {
    try {
      const progress = await progressOf(strand);
      for (const [index, { position }] of progress.entries()) {
        const follower = strand[index] as Strand[0];
        const { application, pipeline } = follower.following;
        const trouble: KnownTrouble = troubles === undefined ? "unknown" : troubles.get(keyOf({ application: application.name, pipeline }));
        this.#mirrors.get(follower)?.seen(position, trouble);
      }
    } catch (error) {
      this.watching.observe({ kind: "work-failed", what: "watching", error: error as Error });
    }
  }

  #knownTroubles(): Promise<ReadonlyMap<string, Trouble | undefined> | undefined> {
    const now = this.watching.time.now();
    if (this.#troubles === undefined || now - this.#troubles.at >= troublesMs) this.#troubles = { at: now, known: this.#askTroubles() };
    return this.#troubles.known;
  }

  async #askTroubles(): Promise<ReadonlyMap<string, Trouble | undefined> | undefined> {
    const tasks = await this.watching.engine.status().catch(() => undefined);
    return tasks && new Map(tasks.map(({ trouble, ...task }) => [keyOf(task), trouble]));
  }
}
