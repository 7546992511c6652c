import type { Blockage } from "@es/runner-cluster";
import type { Lag, Observation } from "../../src/status/observation.js";

/** A task that is behind: an application in a pipeline of the upstream "up". */
export function lag(application: string, position: number, head: number, rest: { pipeline?: number; stuckMs?: number } = {}): Lag {
  const { pipeline = 0, stuckMs = 0 } = rest;
  return { task: { application, pipeline }, upstream: "up", position, head, stuckMs };
}

/** A sweep that compared these. */
export function swept(...compared: readonly Lag[]): Observation {
  return { kind: "swept", scope: "local", ms: 3, compared };
}

/** A slice that ended, at a blockage if one is given. */
export function sliceEnded(application: string, processed: number, blockage?: Blockage): Observation {
  const slice = { kind: "slice-ended", task: { application, pipeline: 0 }, processed, ms: 40, direct: false } as const;
  return blockage === undefined ? { ...slice, why: "rest" } : { ...slice, why: "blocked", blockage };
}

export const failing: Blockage = { state: "failing", upstream: "up", id: 7, type: "t", message: "no", attempts: 3 };
