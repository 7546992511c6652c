import type { Blockage, Task } from "../engine/engine.js";

/** An event on a node, to be counted, traced or logged: names, numbers and ids, never the data of events. */
export type Observation =
  | SliceEnded
  | Conflicted
  | Prompted
  | ExecutedDirectly
  | Swept
  | EngineChanged
  | CircuitChanged
  | ApplicationPaused
  | WorkFailed
  | Drained;

/** Hears what happens, as it happens. It must neither throw nor take time: the node's work waits for it. */
export type Observe = (observation: Observation) => void;

/** A slice of a task's work ended here. */
export interface SliceEnded {
  readonly kind: "slice-ended";
  readonly task: Task;
  /** How many notifications were processed. */
  readonly processed: number;
  readonly ms: number;
  /** "rest": all is done, "more": a bound was reached, "blocked": something blocks it, "aborted": it had to end, "paused", "overdue": it did not end. */
  readonly why: "rest" | "more" | "blocked" | "aborted" | "paused" | "overdue";
  /** Whether the node took the task itself, because nobody got on with it. */
  readonly direct: boolean;
  readonly blockage?: Blockage;
}

/** Another node, or another slice of this one, did what a slice was about to do. Nothing was done twice. */
export interface Conflicted {
  readonly kind: "conflicted";
  readonly task: Task;
  readonly upstream: string;
}

/** The engine was asked for a slice: something was recorded here, a sweep found a lag, an operator wants it, or another pipeline was waited for and got there. */
export interface Prompted {
  readonly kind: "prompted";
  readonly task: Task;
  readonly why: "recorded" | "sweep" | "operator" | "dependency";
}

/** A local sweep found a task that nobody got on with, and this node works on it without the engine. */
export interface ExecutedDirectly {
  readonly kind: "executed-directly";
  readonly task: Task;
}

/** Heads were compared with positions. */
export interface Swept {
  readonly kind: "swept";
  /** "cluster": on one of the nodes in turn, "local": on this one for itself, "upstream": because a log elsewhere has news. */
  readonly scope: "cluster" | "local" | "upstream";
  readonly ms: number;
  /** All that were compared, with how far they are behind. */
  readonly compared: readonly Lag[];
}

/** How far an application is behind in one pipeline of an upstream. */
export interface Lag {
  readonly task: Task;
  readonly upstream: string;
  /** Read after the head, which it may have passed. */
  readonly position: number;
  readonly head: number;
  /** Milliseconds since this node first saw it behind at this position; 0 where it is not behind. */
  readonly stuckMs: number;
  /** Why the log is not the one that was followed; then the position says nothing of what is behind. Left out where it is. */
  readonly replaced?: string;
}

/** The engine could no longer be reached, or can be again. */
export interface EngineChanged {
  readonly kind: "engine-changed";
  readonly healthy: boolean;
}

/** The database of an application could not be reached, or did not answer, or does again; while open, no slice of it runs here. */
export interface CircuitChanged {
  readonly kind: "circuit-changed";
  readonly application: string;
  readonly open: boolean;
}

/** An operator paused an application, or let it go on, and this node has seen it. */
export interface ApplicationPaused {
  readonly kind: "application-paused";
  readonly application: string;
  readonly paused: boolean;
}

/** Something in the background failed, and will be done again. */
export interface WorkFailed {
  readonly kind: "work-failed";
  readonly what: "sweep" | "pausing" | "watching" | "closing";
  readonly error: Error;
}

/** The node stopped. */
export interface Drained {
  readonly kind: "drained";
  readonly ms: number;
  /** Whether every slice ended in time. */
  readonly whole: boolean;
}

/** A handler for each kind of observation. Kinds without a handler are ignored. */
export type ByKind = { readonly [Kind in Observation["kind"]]?: (observation: Extract<Observation, { kind: Kind }>) => void };

/** Hears observations, each by what is done about its kind. */
export function byKind(handlers: ByKind): Observe {
  return (observation) => (handlers[observation.kind] as Observe | undefined)?.(observation);
}

/** Lets several hear the same observations, in this order. */
export function observedBy(...observers: readonly Observe[]): Observe {
  return (observation) => {
    for (const observe of observers) observe(observation);
  };
}
