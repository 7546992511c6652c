import type { LogPosition } from "../persistence/recorder.js";
import type { LogReplaced } from "./errors.js";
import type { Followed } from "./log-reader.js";

/** How a follower is doing. */
export interface FollowerStatus {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  /** The id of the last notification that was processed; 0 at the beginning. */
  readonly position: number;
  /** The id of the newest notification of the upstream's pipeline. */
  readonly head: number;
  /**
   * How many notifications lie between the position and the head: those that are still to be processed; or those that
   * the log has lost, where the position is past the head. 0 only where the two are the same.
   */
  readonly lag: number;
  /** Notifications per second, by the last five to ten seconds; 0 where nothing follows. */
  readonly rate: number;
  /**
   * "idle": at the head, "working": on its way there, "waiting": for another pipeline, or for a store that is not
   * available, "failing": at a notification that it cannot process, or because the log is not the one that was followed
   * (then `failure.error.code` is "log-replaced").
   */
  readonly state: FollowerState;
  /** There while the state is "failing", or "waiting" for a store. */
  readonly failure?: FollowerFailure;
  /** There while the state is "waiting" for another pipeline of the upstream: what has to be processed first. */
  readonly waitingFor?: LogPosition;
}

/** "idle": at the head, "working": on its way, "waiting": for a store or another pipeline, "failing": it tries again. */
export type FollowerState = "idle" | "working" | "waiting" | "failing";

/** Why a follower does not get on. */
export interface FollowerFailure {
  /** The notification it fails at; undefined where no notification is at fault. */
  readonly id: number | undefined;
  readonly type: string | undefined;
  readonly error: Error;
  readonly attempts: number;
}

/** How far a follower has come, and how far it has to go. */
export interface Progress {
  readonly position: number;
  readonly head: number;
  /** There where the log is found not to be the one that was followed. */
  readonly replaced?: LogReplaced | undefined;
}

/**
 * Returns "waiting" for a store that will come back, "failing" for anything else: by the code of the error, since one that
 * came from another thread or node has lost its class.
 */
export function stateOfError(code: unknown): "failing" | "waiting" {
  return code === "store-unavailable" ? "waiting" : "failing";
}

/** Returns whether a follower fails, rather than waits for a store that will come back. */
export function isFailing(failure: FollowerFailure | undefined): failure is FollowerFailure {
  return failure !== undefined && stateOfError(codeOf(failure)) === "failing";
}

/** Returns whether a follower fails because the log is not the one that was followed. */
export function isReplaced(failure: FollowerFailure | undefined): boolean {
  return failure !== undefined && codeOf(failure) === "log-replaced";
}

function codeOf({ error }: FollowerFailure): unknown {
  return (error as { readonly code?: unknown }).code;
}

/** Returns how many notifications lie between a position and a head, whichever is the further: 0 only where they are the same. */
export function lagOf({ position, head }: Pick<Progress, "position" | "head">): number {
  return Math.abs(head - position);
}

/** The status of a follower without its position and head. */
export interface KnownOfFollower {
  readonly following: Followed;
  readonly rate: number;
  readonly failure: FollowerFailure | undefined;
  readonly waitingFor: LogPosition | undefined;
}

/** Returns how a follower is doing, by what it knows of itself and by what was read of its progress. */
export function statusOf(
  { following, rate, failure: known, waitingFor }: KnownOfFollower,
  { position, head, replaced }: Progress,
): FollowerStatus {
  const { application, upstream, pipeline } = following;
  const failure = failureOf(known, replaced);
  const waiting = failure !== undefined || waitingFor !== undefined;
  return {
    ...{ application: application.name, upstream: upstream.application, pipeline, position, head, lag: lagOf({ position, head }), rate },
    state: isFailing(failure) ? "failing" : waiting ? "waiting" : position < head ? "working" : "idle",
    ...(failure === undefined ? {} : { failure }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
  };
}

/** A fault that was found now counts also if the follower has not met it yet. */
function failureOf(failure: FollowerFailure | undefined, replaced: LogReplaced | undefined): FollowerFailure | undefined {
  if (replaced === undefined || isReplaced(failure)) return failure;
  return { id: undefined, type: undefined, error: replaced, attempts: failure?.attempts ?? 0 };
}
