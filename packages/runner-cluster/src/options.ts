import { wholeNumber } from "@es/core/adapter";
import { systemTime, type Time } from "@es/core/runner";
import type { Engine } from "./engine/engine.js";
import type { Observe } from "./status/observation.js";

/** How a node takes part in a cluster. */
export interface ClusterOptions {
  /** Gives tasks to nodes, and names this one; the node closes it when it stops. */
  readonly engine: Engine;
  /** How many tasks of each application run at once. Default 4. */
  readonly slots?: number;
  /** When a task has to let others have a turn. */
  readonly slice?: Partial<SliceBounds>;
  /** Milliseconds between two looks, by one node of the cluster, for tasks whose prompt was lost. Default 2,000. */
  readonly sweepMs?: number;
  /** Milliseconds, half more or less, between two looks by each node for tasks that nobody gets on with. Default 10,000. */
  readonly localSweepMs?: number;
  /** Milliseconds after which `stop` no longer waits for slices under way. Default 10,000. */
  readonly drainMs?: number;
  /** Hears what happens on the node. */
  readonly observe?: Observe;
  /** Default: the machine's. */
  readonly time?: Time;
  /** A number from 0 up to 1. Default Math.random. */
  readonly random?: () => number;
}

/** How long a slice of a task's work may be. It ends at a commit. */
export interface SliceBounds {
  /** Notifications. Default 500. */
  readonly events: number;
  /** Milliseconds. Default 1,000. */
  readonly ms: number;
  /** Milliseconds after which a slice that has not ended, since a policy hangs, is given up. Default 60,000. */
  readonly deadlineMs: number;
}

/** Options with the defaults filled in. */
export type Settings = Required<Omit<ClusterOptions, "slice">> & { readonly slice: SliceBounds };

/** Fills in the defaults; throws InvalidArgument for what is out of bounds. */
export function settingsOf(options: ClusterOptions): Settings {
  const { slice = {} } = options;
  const numbers = {
    slots: wholeNumber("slots", options.slots ?? 4, 1),
    sweepMs: wholeNumber("sweepMs", options.sweepMs ?? 2000, 1),
    localSweepMs: wholeNumber("localSweepMs", options.localSweepMs ?? 10_000, 1),
    drainMs: wholeNumber("drainMs", options.drainMs ?? 10_000, 0),
  };
  const bounds = {
    events: wholeNumber("slice.events", slice.events ?? 500, 1),
    ms: wholeNumber("slice.ms", slice.ms ?? 1000, 1),
    deadlineMs: wholeNumber("slice.deadlineMs", slice.deadlineMs ?? 60_000, 1),
  };
  const { engine, observe = () => {}, time = systemTime, random = Math.random } = options;
  return { engine, observe, time, random, ...numbers, slice: bounds };
}
