import type { NotificationLog } from "@es/core";
import type { Stop } from "@es/core/adapter";
import type { Subscription, Time } from "@es/core/runner";
import type { Engine } from "../engine/engine.js";
import type { Lag, Observe, Swept } from "../status/observation.js";

/** How often to look at the engine, in milliseconds, a quarter more or less; while it is down, that often at the database. */
const tickMs = 1000;

/** The dependencies of the reconciler. */
export interface ReconcilerDeps {
  readonly engine: Engine;
  readonly subscriptions: readonly Subscription[];
  /** The upstreams' logs that are not in a store of this system, and tell of news. */
  readonly elsewhere: readonly NotificationLog[];
  readonly sweepMs: number;
  readonly localSweepMs: number;
  /** Asks for slices of what is behind; answers what is. */
  sweep(scope: Swept["scope"], subscriptions: readonly Subscription[]): Promise<readonly Lag[]>;
  /** Takes in what a sweep of this node's own found behind. */
  consider(behind: readonly Lag[]): Promise<void>;
  readonly observe: Observe;
  readonly time: Time;
  readonly random: () => number;
}

/**
 * Finds what prompts did not: by one node of the cluster every few seconds, by each node for itself less often, and at
 * once where a log elsewhere has news. This makes prompts a matter of speed only.
 */
export class Reconciler {
  readonly #stops: Stop[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  /** The logs that had news while what follows them was looked at already. */
  readonly #news = new Set<NotificationLog>();
  readonly #lookedAt = new Set<NotificationLog>();
  #healthy = true;
  #localAt = Number.NEGATIVE_INFINITY;
  #stopTick: Stop | undefined;
  #stopped = false;

  constructor(private readonly reconciling: ReconcilerDeps) {}

  /** Begins, with a sweep of this node's own: what stood before the start is found by it. */
  start(): void {
    const { engine, sweepMs } = this.reconciling;
    for (const [application, subscriptions] of this.#byApplication()) {
      this.#stops.push(engine.every(`sweep ${application}`, sweepMs, () => this.#track(this.reconciling.sweep("cluster", subscriptions))));
    }
    for (const log of this.reconciling.elsewhere) this.#stops.push(log.prompted?.(() => this.#heard(log)) ?? (() => {}));
    void this.#track(this.#tick());
  }

  /** Resolves when no sweep is under way: there are none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTick?.();
    for (const stop of this.#stops) stop();
    await Promise.all(this.#underWay);
  }

  async #tick(): Promise<void> {
    const { engine, time, random, observe } = this.reconciling;
    const healthy = engine.healthy();
    if (healthy !== this.#healthy) observe({ kind: "engine-changed", healthy });
    this.#healthy = healthy;
    if (!healthy || time.now() >= this.#localAt) await this.#local();
    if (this.#stopped) return;
    this.#stopTick = time.after(tickMs * (0.75 + random() / 2), () => void this.#track(this.#tick()));
  }

  async #local(): Promise<void> {
    const { subscriptions, sweep, consider, localSweepMs, time, random } = this.reconciling;
    this.#localAt = time.now() + localSweepMs * (0.5 + random());
    await consider(await sweep("local", subscriptions));
  }

  #heard(log: NotificationLog): void {
    this.#news.add(log);
    if (!this.#stopped && !this.#lookedAt.has(log)) void this.#track(this.#lookAt(log));
  }

  async #lookAt(log: NotificationLog): Promise<void> {
    this.#lookedAt.add(log);
    const subscriptions = this.reconciling.subscriptions.filter(([{ following }]) => following.upstream === log);
    while (this.#news.delete(log) && !this.#stopped) await this.reconciling.sweep("upstream", subscriptions);
    this.#lookedAt.delete(log);
  }

  #byApplication(): ReadonlyMap<string, readonly Subscription[]> {
    const subscriptions = new Map<string, Subscription[]>();
    for (const subscription of this.reconciling.subscriptions) {
      const { name } = subscription[0].following.application;
      subscriptions.set(name, [...(subscriptions.get(name) ?? []), subscription]);
    }
    return subscriptions;
  }

  async #track(work: Promise<unknown>): Promise<void> {
    this.#underWay.add(work);
    await work.finally(() => this.#underWay.delete(work));
  }
}
