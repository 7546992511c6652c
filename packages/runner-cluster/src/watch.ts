import { type Engine, progressOf, type Strand, type Time, type Trouble } from "@es/core";
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

/** By its code: an error that came from another node has lost its class. */
function isReplaced({ report: { failure } }: Strand[0]): boolean {
  return (failure?.error as (Error & { readonly code?: unknown }) | undefined)?.code === "log-replaced";
}

/** Tells mirrors of what other nodes do, for as long as somebody looks at them. */
export class Watch {
  readonly #mirrors: ReadonlyMap<unknown, Mirror>;
  #watchers = 0;
  #reading = false;
  #waitMs = paceMs.fastest;
  #wake: (() => void) | undefined;
  #troubles: { readonly at: number; readonly known: Promise<ReadonlyMap<string, Trouble | undefined> | undefined> } | undefined;

  constructor(private readonly watching: Watching) {
    const mirrors = [...watching.tasks.values()].flatMap((here) => here.mirrors);
    this.#mirrors = new Map(mirrors.map((mirror) => [mirror.follower, mirror]));
  }

  /** Does work that looks at mirrors, or waits for them. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.refresh();
    this.#watchers += 1;
    this.#waitMs = paceMs.fastest;
    this.#wake?.();
    void this.#keepReading();
    try {
      return await work();
    } finally {
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#wake?.();
    }
  }

  /** Brings all mirrors up to date. What cannot be read stays as it was. */
  async refresh(): Promise<void> {
    await this.#read(this.watching.strands);
  }

  /** Reads what is waited for, once and again, until nobody watches. */
  async #keepReading(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#watchers > 0) {
      await this.#rest();
      await this.#read(this.watching.strands.filter((strand) => strand.some(({ awaited }) => awaited)));
    }
    this.#reading = false;
  }

  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.watching.time.after(this.#waitMs, resolve);
      this.#wake = () => {
        stop();
        resolve();
      };
    });
    this.#wake = undefined;
    this.#waitMs = Math.min(paceMs.slowest, this.#waitMs * 1.5);
  }

  async #read(strands: readonly Strand[]): Promise<void> {
    if (strands.length === 0) return;
    // Before the positions: what these have passed is known to be trouble no more.
    const troubles = await this.#knownTroubles();
    await Promise.all(strands.map((strand) => this.#readStrand(strand, troubles)));
  }

  async #readStrand(strand: Strand, troubles: ReadonlyMap<string, Trouble | undefined> | undefined): Promise<void> {
    try {
      // What nobody has told of yet is recognised here, once: a node that was just started knows nothing.
      const progress = await progressOf(strand, "positions", (follower) => !follower.stepped || isReplaced(follower));
      for (const [index, { position, replaced }] of progress.entries()) {
        const follower = strand[index] as Strand[0];
        const { application, pipeline } = follower.following;
        const trouble: KnownTrouble = troubles === undefined ? "unknown" : troubles.get(keyOf({ application: application.name, pipeline }));
        const mirror = this.#mirrors.get(follower);
        mirror?.seen(position, trouble);
        if (replaced !== undefined) mirror?.found(replaced);
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
