import type { StoreUnavailable } from "../persistence/errors.js";
import type { LogPosition } from "../persistence/recorder.js";
import type { LogReplaced } from "./errors.js";
import type { Processing } from "./process-notifications.js";

/** How a follower is doing. */
export interface FollowerStatus {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  /** The id of the last notification that was processed; 0 at the beginning. */
  readonly position: number;
  /** The id of the newest notification of the upstream's pipeline. */
  readonly head: number;
  /** How many notifications are still to be processed. */
  readonly lag: number;
  /** Notifications per second, by the last five to ten seconds; 0 where nothing follows. */
  readonly rate: number;
  /**
   * "idle": at the head, "working": on its way there, "waiting": for another pipeline, or for a store that is not
   * available, "failing": at a notification that it cannot process, or because the log is not the one that was followed
   * (then `failure.error.code` is "log-replaced", and `lag` says nothing).
   */
  readonly state: FollowerState;
  /** There while the state is "failing", or "waiting" for a store. */
  readonly failure?: FollowerFailure;
  /** There while the state is "waiting" for another pipeline of the upstream: what has to be processed first. */
  readonly waitingFor?: LogPosition;
}

export type FollowerState = "idle" | "working" | "waiting" | "failing";

/** Why a follower does not get on. */
export interface FollowerFailure {
  /** The notification it fails at; undefined where no notification is at fault. */
  readonly id: number | undefined;
  readonly type: string | undefined;
  readonly error: Error;
  readonly attempts: number;
}

/** What a follower that steps in one place tells to those who wait for it in another. */
export interface FollowerReport {
  /** Undefined before the position was read. */
  readonly position: number | undefined;
  readonly rate: number;
  readonly failure: FollowerFailure | undefined;
  readonly waitingFor: LogPosition | undefined;
}

/** How far a follower has come, and how far it has to go. */
export interface Progress {
  readonly position: number;
  readonly head: number;
  /** There where the log is found not to be the one that was followed. */
  readonly replaced?: LogReplaced | undefined;
}

/** Whether it fails, rather than waits for a store that will come back. */
export function isFailing(failure: FollowerFailure | undefined): failure is FollowerFailure {
  // By its code: an error that came from another thread has lost its class.
  return failure !== undefined && (failure.error as Partial<StoreUnavailable>).code !== "store-unavailable";
}

/** Whether it fails because the log is not the one that was followed. */
export function isReplaced(failure: FollowerFailure | undefined): boolean {
  return failure !== undefined && (failure.error as Partial<LogReplaced>).code === "log-replaced";
}

/** How a follower is doing, by what it reports and by what was read of its progress. */
export function statusOf<Tx>(
  { following, report }: { readonly following: Processing<Tx>; readonly report: FollowerReport },
  { position, head, replaced }: Progress,
): FollowerStatus {
  const { application, upstream, pipeline } = following;
  const { rate, waitingFor } = report;
  const failure = failureOf(report, replaced);
  const waiting = failure !== undefined || waitingFor !== undefined;
  return {
    ...{ application: application.name, upstream: upstream.application, pipeline, position, head, lag: Math.max(0, head - position), rate },
    state: isFailing(failure) ? "failing" : waiting ? "waiting" : position < head ? "working" : "idle",
    ...(failure === undefined ? {} : { failure }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
  };
}

/** What was found now counts where the follower has not come across it yet. */
function failureOf({ failure }: FollowerReport, replaced: LogReplaced | undefined): FollowerFailure | undefined {
  if (replaced === undefined || isReplaced(failure)) return failure;
  return { id: undefined, type: undefined, error: replaced, attempts: failure?.attempts ?? 0 };
}
