import type { AnyApplication } from "../application/application.js";
import type { RunningApplication } from "../application/running-application.js";
import type { Recorded } from "../persistence/event-store.js";
import type { FollowerStatus } from "../process/follower-status.js";
import type { Resetting } from "../process/reset-position.js";
import type { ApplicationNames } from "./infrastructure.js";
import type { System } from "./system.js";

/** A system at work: its applications by their names, and what can be asked of the whole. Disposing of it stops it. */
export type RunningSystem<S extends System, Tx = unknown> = RunningApplications<S, Tx> & SystemMembers<S, Tx>;

type RunningApplications<S extends System, Tx> =
  S extends System<infer Applications> ? { readonly [App in Applications as App["name"]]: RunningApplication<App, Tx> & CaughtUp } : never;

/** What every running application can be waited for. */
export interface CaughtUp {
  /**
   * Resolves when this application has processed what was recorded, and all that came of it on the way here: read
   * your writes. Rejects with FollowerFailing if a follower on the way fails.
   */
  caughtUpWith(recorded: Recorded): Promise<void>;
}

/** What every running system has. */
export interface SystemMembers<S extends System = System<AnyApplication>, Tx = unknown> extends AsyncDisposable {
  /** Resolves when every follower is at the head of what it follows; rejects with FollowerFailing if one fails. */
  settled(): Promise<void>;
  /** How every follower is doing. */
  status(): Promise<readonly FollowerStatus[]>;
  /** Lets a follower go past the notification that it fails at; recorded with the reason. Rejects with NothingToSkip. */
  skip(skipped: SkippedNotification<ApplicationNames<S>>): Promise<void>;
  /**
   * Lets an application or projection go on after another position of an upstream, forward or back, also in another log:
   * for when the log is not the one that was followed (LogReplaced), and will not be. Recorded with the reason. Rejects
   * with NotReplaced unless the log was replaced or `force` is given, with InvalidArgument for a position beyond the head.
   */
  resetPosition(reset: ResetOfPosition<ApplicationNames<S>>): Promise<void>;
  /** Lets a projection begin anew: `clear` empties its view in the transaction that takes its positions back to 0. */
  rebuild(projection: ApplicationNames<S>, clear: (tx: Tx) => void | Promise<void>): Promise<void>;
  /** Resolves when nothing runs any more; a batch under way is finished first. Calling it again does nothing more. */
  stop(): Promise<void>;
}

/** Which position to reset, to where, and why. */
export interface ResetOfPosition<Names extends string = string> extends Resetting {
  readonly application: Names;
  readonly upstream: Names;
  /** Default 0. */
  readonly pipeline?: number;
}

/** Which notification to skip, and why. */
export interface SkippedNotification<Names extends string = string> {
  readonly application: Names;
  readonly upstream: Names;
  readonly pipeline?: number;
  readonly id: number;
  readonly why: string;
}
