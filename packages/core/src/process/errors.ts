import { EventSourcingError } from "../domain/errors.js";
import { reasonOf } from "../persistence/errors.js";

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

/** The facts about a log that is not the one that was followed. */
export interface ReplacedFacts {
  /** Where the application stands. */
  readonly position: number;
  /** Where the log ends now; undefined where that could not be read. */
  readonly head: number | undefined;
  /** The epoch of the log that was followed, and of the one that is there. */
  readonly followed: string;
  readonly found: string;
}

/**
 * The log is not the one that was followed: it was made anew, or set back to before the position that was reached, and
 * has grown since, or not. Nothing of it is processed, since the ids no longer mean the same events, until somebody
 * decides: restore the right log, and following goes on by itself; rebuild what follows; or reset the position.
 */
export class LogReplaced extends EventSourcingError {
  readonly code = "log-replaced";

  constructor(
    readonly application: string,
    readonly upstream: string,
    readonly pipeline: number,
    why: string,
    /** Undefined where another application's report says no more than the message. */
    readonly facts?: ReplacedFacts,
  ) {
    const remedy = "restore the right log, rebuild what follows, or reset the position";
    super(`${application} cannot go on following pipeline ${pipeline} of ${upstream}: ${why}; ${remedy}`);
  }
}

/** A position is only reset where the log was replaced, unless it is forced. Nothing was moved. */
export class NotReplaced extends EventSourcingError {
  readonly code = "not-replaced";

  constructor(
    readonly application: string,
    readonly upstream: string,
    readonly pipeline: number,
    readonly position: number,
  ) {
    super(
      `${application} stands at ${position} in pipeline ${pipeline} of ${upstream}, which is the log that it followed: ` +
        "let it go on, or force the reset, knowing that events may be processed twice or never",
    );
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

/** The awaited position cannot come any more: following was stopped. */
export class FollowingStopped extends EventSourcingError {
  readonly code = "following-stopped";

  constructor(readonly application: string) {
    super(`${application} stopped following before it got there`);
  }
}

/** What was waited for did not come in the time that was given. Following goes on: it may still come. */
export class WaitedTooLong extends EventSourcingError {
  readonly code = "waited-too-long";

  constructor(
    readonly application: string,
    /** What it was to have caught up with: the application, and the last id that was recorded there. */
    readonly upstream: string,
    readonly id: number,
    /** Milliseconds. */
    readonly timeoutMs: number,
    /** Whether the way there has a loop. */
    readonly loop: boolean,
  ) {
    const why = loop ? ": in a loop, more may come of it for ever, or others may keep recording" : "";
    super(`${application} had not caught up with ${upstream} ${id} after ${timeoutMs} ms${why}; wait longer, or look at status()`);
  }
}

/** Only the notification after the position can be skipped, whether it fails or not. Nothing was skipped. */
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
