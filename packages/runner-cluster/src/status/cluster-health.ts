import { lagOf } from "@es/core/runner";
import { type Blockage, keyOf, type Task } from "../engine/engine.js";
import { subscriptionKey } from "../recovery/sweep.js";
import { byKind, type Lag, type Observe } from "./observation.js";

/** How an application stands, over all its pipelines. */
export interface ApplicationHealth {
  readonly application: string;
  /** Events between its positions and the heads: those that are still to be processed, or that a log has lost which was set back. */
  readonly lag: number;
  /** Milliseconds that the oldest of them has waited, at least. */
  readonly waitingMs: number;
  /** Milliseconds since the position of the task that is stuck the longest moved. */
  readonly stuckMs: number;
  /** How many of the tasks follow a log that is not the one that they followed. */
  readonly replaced: number;
  readonly tasks: { readonly ok: number; readonly failing: number; readonly waiting: number; readonly paused: number };
}

/** How the applications of a node stand, by what the node observed: give its `observe` to `cluster`. */
export class ClusterHealth {
  readonly #lags = new Map<string, Lag>();
  readonly #seenAt = new Map<string, number>();
  readonly #blockages = new Map<string, Blockage>();
  readonly #paused = new Set<string>();
  readonly #circuits = new Set<string>();
  readonly #times: WaitingTimes;
  readonly #began: number;
  #swept = false;
  #sweepFailed = false;

  /** `now` tells milliseconds from any beginning. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#times = new WaitingTimes(now);
    this.#began = now();
  }

  readonly observe: Observe = byKind({
    swept: ({ compared }) => this.#sweep(compared),
    "work-failed": ({ what }) => {
      this.#sweepFailed ||= what === "sweep";
    },
    "slice-ended": ({ task, blockage }) => this.#note(task, blockage),
    "application-paused": ({ application, paused }) => toggle(this.#paused, application, paused),
    "circuit-changed": ({ application, open }) => toggle(this.#circuits, application, open),
  });

  /** Whether heads and positions were read. */
  get swept(): boolean {
    return this.#swept;
  }

  /** Milliseconds since all heads and positions that are known were read from the database. */
  get unseenMs(): number {
    const seen = this.#swept ? [this.now(), ...this.#seenAt.values()] : [this.#began];
    return this.now() - Math.min(...seen);
  }

  /** The applications whose database cannot be reached. */
  get unreachable(): readonly string[] {
    return [...this.#circuits];
  }

  /** Returns the tasks that are behind and have not moved for `ms` milliseconds, without those of paused applications. */
  stuck(ms: number): readonly Lag[] {
    return [...this.#lags.values()].filter(({ task, stuckMs }) => stuckMs >= ms && !this.#paused.has(task.application));
  }

  /** Returns the tasks whose log is not the one that they followed. They process nothing until an operator decides. */
  get replaced(): readonly Lag[] {
    return [...this.#lags.values()].filter(({ task, replaced }) => replaced !== undefined && !this.#paused.has(task.application));
  }

  /** Returns how each application stands of which a sweep has read heads and positions. */
  applications(): readonly ApplicationHealth[] {
    const names = new Set([...this.#lags.values()].map(({ task }) => task.application));
    return [...names].map((name) => this.#healthOf(name));
  }

  #sweep(compared: readonly Lag[]): void {
    // Pipelines that cannot be read are missing from the comparison.
    this.#swept ||= !this.#sweepFailed;
    this.#sweepFailed = false;
    for (const lag of compared) {
      const key = subscriptionKey(lag);
      const moved = lag.position > (this.#lags.get(key)?.position ?? 0);
      // Another node got past what this one could not.
      if (lag.replaced === undefined && (moved || lag.head === lag.position)) this.#blockages.delete(keyOf(lag.task));
      this.#lags.set(key, lag);
      this.#seenAt.set(key, this.now());
      this.#times.see(key, lag);
    }
  }

  #note(task: Task, blockage: Blockage | undefined): void {
    if (blockage === undefined) this.#blockages.delete(keyOf(task));
    else this.#blockages.set(keyOf(task), blockage);
  }

  #healthOf(application: string): ApplicationHealth {
    const own = [...this.#lags].filter(([, { task }]) => task.application === application);
    const replaced = new Set(this.replaced.map(({ task }) => keyOf(task)));
    const stateOf = (task: Task) => (replaced.has(keyOf(task)) ? "failing" : this.#stateOf(task));
    const tasks = new Map(own.map(([, { task }]) => [keyOf(task), stateOf(task)]));
    const count = (state: string) => [...tasks.values()].filter((each) => each === state).length;
    return {
      application,
      lag: own.reduce((sum, [, { head, position }]) => sum + lagOf({ head, position }), 0),
      waitingMs: Math.max(...own.map(([key]) => this.#times.of(key))),
      stuckMs: Math.max(...own.map(([, { stuckMs }]) => stuckMs)),
      replaced: this.replaced.filter(({ task }) => task.application === application).length,
      tasks: { ok: count("ok"), failing: count("failing"), waiting: count("waiting"), paused: count("paused") },
    };
  }

  #stateOf(task: Task): keyof ApplicationHealth["tasks"] {
    if (this.#paused.has(task.application)) return "paused";
    return this.#blockages.get(keyOf(task))?.state ?? "ok";
  }
}

function toggle(set: Set<string>, value: string, there: boolean): void {
  if (there) set.add(value);
  else set.delete(value);
}

interface Seen {
  readonly at: number;
  readonly head: number;
}

/** Moments that are kept of one lag: of more, every second is dropped, so that old ones lie further apart. */
const most = 32;

/**
 * How long the oldest event that is not processed has waited. Events need not carry times: one waits at least since a
 * sweep first saw it in the log. A process that starts later than the event was recorded tells too little, never too much.
 */
export class WaitingTimes {
  readonly #seen = new Map<string, readonly Seen[]>();

  /** `now` tells milliseconds from any beginning. */
  constructor(private readonly now: () => number) {}

  see(key: string, { position, head }: Lag): void {
    const open = (this.#seen.get(key) ?? []).filter((seen) => seen.head > position);
    if (head > (open.at(-1)?.head ?? position)) open.push({ at: this.now(), head });
    this.#seen.set(key, open.length > most ? open.filter((_, index) => index % 2 === 0) : open);
  }

  /** Milliseconds; 0 where nothing waits. */
  of(key: string): number {
    const oldest = this.#seen.get(key)?.[0];
    return oldest === undefined ? 0 : this.now() - oldest.at;
  }
}

/** Whether a node does its work, and what keeps it from it. */
export interface Readiness {
  readonly ready: boolean;
  /**
   * "starting": positions were not read yet, "stuck": something is behind and does not move, "replaced": a log is not
   * the one that was followed, and somebody has to decide, "blind": positions could
   * not be read for too long, "unreachable": a database cannot be reached, "draining": it is about to stop.
   */
  readonly state: "ready" | "starting" | "stuck" | "replaced" | "blind" | "unreachable" | "draining";
  /** The applications whose database cannot be reached. */
  readonly unreachable: readonly string[];
  /** The tasks that are stuck: the first hundred. */
  readonly stuck: readonly Lag[];
  /** The tasks whose log is not the one that they followed: the first hundred. */
  readonly replaced: readonly Lag[];
}

/** A task that was read within this time is known; sweeps come more often. */
const patienceMs = 30_000;

/** Judges how a node stands: by positions in the database, which other nodes move too. */
export function readinessOf(health: ClusterHealth, draining = false): Readiness {
  const stuck = health.stuck(patienceMs);
  const { unreachable, replaced } = health;
  const state = stateOf();
  return { ready: state === "ready", state, unreachable, stuck: stuck.slice(0, 100), replaced: replaced.slice(0, 100) };

  function stateOf(): Readiness["state"] {
    if (draining) return "draining";
    if (unreachable.length > 0) return "unreachable";
    if (health.unseenMs > patienceMs) return "blind";
    if (!health.swept) return "starting";
    if (replaced.length > 0) return "replaced";
    return stuck.length > 0 ? "stuck" : "ready";
  }
}
