import type { LogPosition } from "../persistence/recorder.js";

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
   * available, "failing": at a notification that it cannot process.
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
