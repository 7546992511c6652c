import { type FailureReport, type FollowerReport, stateOfError } from "@es/core/runner";
import type { Blockage } from "../engine/engine.js";

/** Returns what blocks a follower by its report, for other nodes; undefined where nothing does. */
export function blockageOf(upstream: string, { failure, waitingFor }: FollowerReport, before: Blockage | undefined): Blockage | undefined {
  if (failure !== undefined) return blockageOfFailure(upstream, failure);
  if (waitingFor === undefined) return undefined;
  const { pipeline, id } = waitingFor;
  const same = before?.upstream === upstream && before.waitingFor?.pipeline === pipeline && before.waitingFor.id === id;
  const message = `notification ${id} in pipeline ${pipeline} of ${upstream} has to be processed first`;
  return { state: "waiting", upstream, message, waitingFor, attempts: same ? before.attempts + 1 : 1 };
}

/** Returns the report of a follower that goes on from what blocked it on another node. */
export function reportOfBlockage({ id, type, message, code, waitingFor, attempts }: Blockage): Omit<FollowerReport, "position"> {
  if (waitingFor !== undefined) return { rate: 0, failure: undefined, waitingFor };
  const error = { name: "Error", message, code, stack: undefined };
  return { rate: 0, failure: { id, type, error, attempts }, waitingFor: undefined };
}

function blockageOfFailure(upstream: string, { id, type, error, attempts }: FailureReport): Blockage {
  const { code, message } = error;
  return {
    state: stateOfError(code),
    ...{ upstream, message, attempts },
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    ...(typeof code === "string" ? { code } : {}),
  };
}
