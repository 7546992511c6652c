import type { NotificationLog } from "../../application/notification-log.js";
import type { Recorder } from "../../persistence/recorder.js";

/** The subject of the checks: the log of an application that holds nothing yet, has two pipelines, and links sections of ten. */
export interface NotificationLogSubject {
  readonly log: NotificationLog;
  /** The recorder of the same application. */
  readonly recorder: Recorder<never>;
}

/** A promise that every notification log keeps, as a check to enrol in any test framework. */
export interface NotificationLogCheck {
  readonly name: string;
  /** "prompts" where the log has to be able to prompt. A log that cannot leaves the check out. */
  readonly needs: readonly "prompts"[];
  /** Rejects where the promise is broken. */
  run(subject: NotificationLogSubject): Promise<void>;
}

/** A check that every log can take. */
export function check(name: string, run: NotificationLogCheck["run"]): NotificationLogCheck {
  return { name, needs: [], run };
}
