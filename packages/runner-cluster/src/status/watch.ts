import { isReplaced, progressOf, type Subscription, type Time } from "@es/core/runner";
import { type Blockage, type Engine, keyOf } from "../engine/engine.js";
import type { KnownBlockage, Mirror, TaskHere } from "../node/tasks.js";
import type { Observe } from "./observation.js";

/** How often positions are read while somebody waits: from `fastest`, by and by down to `slowest` milliseconds. */
const paceMs = { fastest: 20, slowest: 500 };
/** How old what is known of blockages may be, in milliseconds. */
const blockagesMs = 250;

/** The options and dependencies of a watch. */
export interface WatchDeps {
  readonly engine: Engine;
  readonly tasks: ReadonlyMap<string, TaskHere>;
  readonly subscriptions: readonly Subscription[];
  readonly observe: Observe;
  readonly time: Time;
}

/** Brings mirrors up to date with what other nodes do, for as long as somebody looks at them. */
export class Watch {
  readonly #mirrors: ReadonlyMap<unknown, Mirror>;
  #watchers = 0;
  #reading = false;
  #waitMs = paceMs.fastest;
  #wake: (() => void) | undefined;
  #blockages: { readonly at: number; readonly known: Promise<ReadonlyMap<string, Blockage | undefined> | undefined> } | undefined;

  constructor(private readonly watching: WatchDeps) {
    const mirrors = [...watching.tasks.values()].flatMap((here) => here.mirrors);
    this.#mirrors = new Map(mirrors.map((mirror) => [mirror.progress, mirror]));
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
    await this.#read(this.watching.subscriptions);
  }

  /** Reads what is waited for, once and again, until nobody watches. */
  async #keepReading(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#watchers > 0) {
      await this.#rest();
      await this.#read(this.watching.subscriptions.filter((subscription) => subscription.some(({ awaited }) => awaited)));
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

  async #read(subscriptions: readonly Subscription[]): Promise<void> {
    if (subscriptions.length === 0) return;
    // Before the positions: what these have passed is known to block no more.
    const blockages = await this.#knownBlockages();
    await Promise.all(subscriptions.map((subscription) => this.#readSubscription(subscription, blockages)));
  }

  async #readSubscription(subscription: Subscription, blockages: ReadonlyMap<string, Blockage | undefined> | undefined): Promise<void> {
    try {
      // Tasks that no slice has reported yet are checked here, once: a node that was just started knows nothing.
      const progress = await progressOf(subscription, "positions", ({ stepped, failure }) => !stepped || isReplaced(failure));
      for (const [index, { position, replaced }] of progress.entries()) {
        const follower = subscription[index] as Subscription[0];
        const { application, pipeline } = follower.following;
        const blockage: KnownBlockage =
          blockages === undefined ? "unknown" : blockages.get(keyOf({ application: application.name, pipeline }));
        const mirror = this.#mirrors.get(follower);
        mirror?.applyProgress(position, blockage);
        if (replaced !== undefined) mirror?.applyReplacement(replaced);
      }
    } catch (error) {
      this.watching.observe({ kind: "work-failed", what: "watching", error: error as Error });
    }
  }

  #knownBlockages(): Promise<ReadonlyMap<string, Blockage | undefined> | undefined> {
    const now = this.watching.time.now();
    if (this.#blockages === undefined || now - this.#blockages.at >= blockagesMs)
      this.#blockages = { at: now, known: this.#askBlockages() };
    return this.#blockages.known;
  }

  async #askBlockages(): Promise<ReadonlyMap<string, Blockage | undefined> | undefined> {
    const tasks = await this.watching.engine.status().catch(() => undefined);
    return tasks && new Map(tasks.map(({ blockage, ...task }) => [keyOf(task), blockage]));
  }
}
