import { type FollowerFailure, type FollowerReport, reasonOf, type Trouble } from "@es/core";

/** What a follower's report says of trouble, in words that can go to another node; undefined where all is well. */
export function troubleOf(upstream: string, { failure, waitingFor }: FollowerReport, before: Trouble | undefined): Trouble | undefined {
  if (failure !== undefined) return troubleOfFailure(upstream, failure);
  if (waitingFor === undefined) return undefined;
  const { pipeline, id } = waitingFor;
  const same = before?.upstream === upstream && before.waitingFor?.pipeline === pipeline && before.waitingFor.id === id;
  const message = `notification ${id} in pipeline ${pipeline} of ${upstream} has to be processed first`;
  return { state: "waiting", upstream, message, waitingFor, attempts: same ? before.attempts + 1 : 1 };
}

/** What a follower goes on from that another node could not get past. */
export function reportOf({ id, type, message, code, waitingFor, attempts }: Trouble): Omit<FollowerReport, "position"> {
  if (waitingFor !== undefined) return { rate: 0, failure: undefined, waitingFor };
  const error = Object.assign(new Error(message), code === undefined ? {} : { code });
  return { rate: 0, failure: { id, type, error, attempts }, waitingFor: undefined };
}

function troubleOfFailure(upstream: string, { id, type, error, attempts }: FollowerFailure): Trouble {
  const { code } = error as Error & { readonly code?: unknown };
  return {
    state: code === "store-unavailable" ? "waiting" : "failing",
    ...{ upstream, message: reasonOf(error), attempts },
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    ...(typeof code === "string" ? { code } : {}),
  };
}
