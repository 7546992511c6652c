import { EventSourcingError } from "../domain/event-sourcing-error.js";
import { reasonOf } from "../persistence/reason-of.js";

/** A log answered something else than what it was asked for. Nothing of it was handed on, and no position moved. */
export class InvalidSection extends EventSourcingError {
  readonly code = "invalid-section";

  constructor(
    readonly application: string,
    readonly section: string,
    why: string,
  ) {
    super(`The section ${section} of the log of ${application} is refused: ${why}`);
  }
}

/**
 * The log is not the one that was followed: it was made anew, or restored from before the position that was reached.
 * Following stops here, since the ids no longer mean the same events: rebuild what follows, or restore the right log.
 */
export class LogReplaced extends EventSourcingError {
  readonly code = "log-replaced";

  constructor(
    readonly application: string,
    readonly upstream: string,
    readonly pipeline: number,
    why: string,
  ) {
    super(`${application} cannot go on following pipeline ${pipeline} of ${upstream}: ${why}`);
  }
}

/** A follower cannot get past a notification; `cause` says why. Mend the cause (it is retried), or skip the notification. */
export class FollowerFailing extends EventSourcingError {
  readonly code = "follower-failing";

  constructor(
    readonly application: string,
    readonly upstream: string,
    readonly pipeline: number,
    readonly id: number | undefined,
    cause: Error,
  ) {
    const at = id === undefined ? "" : ` at notification ${id}`;
    super(`${application} fails${at} in pipeline ${pipeline} of ${upstream}: ${reasonOf(cause)}`, { cause });
  }
}

/** What was waited for cannot come any more: following was stopped. */
export class FollowingStopped extends EventSourcingError {
  readonly code = "following-stopped";

  constructor(readonly application: string) {
    super(`${application} stopped following before it got there`);
  }
}

/** Only the notification that a follower fails at can be skipped. Nothing was skipped. */
export class NothingToSkip extends EventSourcingError {
  readonly code = "nothing-to-skip";

  constructor(
    readonly application: string,
    readonly id: number,
    readonly position: number,
  ) {
    super(`${application} stands at ${position}, so that only notification ${position + 1} can be skipped, not ${id}`);
  }
}
