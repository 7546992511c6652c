import { reasonOf } from "@es/core/runner";
import type { Blockage } from "../engine/engine.js";
import { byKind, type Conflicted, type ExecutedDirectly, type Observe, type Prompted, type SliceEnded } from "./observation.js";

/** The methods of a logger that are used. Loggers of pino have them. */
export interface Logger {
  /** Normal and frequent events. */
  debug(facts: object, message: string): void;
  /** Normal and rare events. */
  info(facts: object, message: string): void;
  /** Failures that mend themselves. */
  warn(facts: object, message: string): void;
  /** Failures that a person should look at. */
  error(facts: object, message: string): void;
}

/**
 * Logs what a node observes and an operator would want to know: names, numbers, ids, and messages of errors; never the
 * data of events. What goes on for long is logged at its beginning and then ever more rarely.
 */
export function logging(logger: Logger): Observe {
  return byKind({
    "slice-ended": (slice) => logSlice(logger, slice),
    conflicted: (conflict) => logger.debug(factsOf(conflict), "someone else did the work"),
    prompted: (prompt) => logger.debug(factsOf(prompt), "asked for a slice"),
    "executed-directly": (execution) => logger.warn(factsOf(execution), "takes over a task that nobody gets on with"),
    swept: ({ scope, ms, compared }) => logger.debug({ scope, ms, compared: compared.length }, "swept"),
    "engine-changed": ({ healthy }) => {
      if (healthy) logger.info({}, "the engine can be reached again");
      else logger.warn({}, "the engine cannot be reached: this node works from the database");
    },
    "circuit-changed": ({ application, open }) => {
      if (open) logger.error({ application }, "the database cannot be reached: work rests until it can");
      else logger.info({ application }, "the database can be reached again");
    },
    "application-paused": ({ application, paused }) => logger.info({ application }, paused ? "paused by an operator" : "goes on"),
    "work-failed": ({ what, error }) => logger.warn({ what, ...errorFacts(error) }, "failed in the background, and is done again"),
    drained: ({ ms, whole }) => {
      if (whole) logger.info({ ms }, "stopped when every slice had ended");
      else logger.warn({ ms }, "stopped before every slice had ended: what was under way is done elsewhere");
    },
  });
}

function logSlice(logger: Logger, { task, blockage, kind: _, ...slice }: SliceEnded): void {
  if (slice.why === "overdue") logger.error({ ...task, ...slice }, "a slice does not end: its policy hangs");
  else if (blockage === undefined) logger.debug({ ...task, ...slice }, "a slice ended");
  else if (isPassing(blockage)) logger.debug({ ...task, ...blockage }, "waiting for another pipeline");
  else if (isPowerOfTwo(blockage.attempts)) logger.warn({ ...task, ...blockage }, `${blockage.state}: attempt ${blockage.attempts}`);
}

/** Pipelines wait for each other all the time, but not for long. */
function isPassing({ waitingFor, attempts }: Blockage): boolean {
  return waitingFor !== undefined && attempts < 8;
}

/** The 1st, 2nd, 4th, 8th … attempt: a blockage of days does not fill the disk. */
function isPowerOfTwo(attempts: number): boolean {
  return attempts > 0 && Number.isInteger(Math.log2(attempts));
}

function factsOf({ kind: _, task, ...facts }: Conflicted | Prompted | ExecutedDirectly): object {
  return { ...task, ...facts };
}

function errorFacts(error: Error & { readonly code?: unknown }): object {
  return { error: reasonOf(error), ...(typeof error.code === "string" ? { code: error.code } : {}) };
}
