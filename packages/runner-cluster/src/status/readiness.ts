import type { ClusterHealth } from "./cluster-health.js";
import type { Lag } from "./observation.js";

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
export function readinessOf(standing: ClusterHealth, draining = false): Readiness {
  const stuck = standing.stuck(patienceMs);
  const { unreachable, replaced } = standing;
  const state = stateOf();
  return { ready: state === "ready", state, unreachable, stuck: stuck.slice(0, 100), replaced: replaced.slice(0, 100) };

  function stateOf(): Readiness["state"] {
    if (draining) return "draining";
    if (unreachable.length > 0) return "unreachable";
    if (standing.unseenMs > patienceMs) return "blind";
    if (!standing.swept) return "starting";
    if (replaced.length > 0) return "replaced";
    return stuck.length > 0 ? "stuck" : "ready";
  }
}
