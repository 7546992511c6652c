import { reasonOf } from "../persistence/errors.js";
import type { LogPosition } from "../persistence/recorder.js";
import type { FollowerFailure } from "./follower-status.js";

/** The report of a follower that steps in one place to those who wait for it in another. It is plain data, so that it can be sent. */
export interface FollowerReport {
  /** Undefined before a step has found that the log is the one that was followed up to there. */
  readonly position: number | undefined;
  /** Notifications per second. */
  readonly rate: number;
  readonly failure: FailureReport | undefined;
  readonly waitingFor: LogPosition | undefined;
}

/** A failure as plain data. */
export interface FailureReport extends Omit<FollowerFailure, "error"> {
  readonly error: ErrorReport;
}

/** An error as plain data: to clone an error would lose its code. */
export interface ErrorReport {
  readonly name: string;
  /** The reasons that its causes give are part of it; values that a database was given are not. */
  readonly message: string;
  readonly code: unknown;
  readonly stack: string | undefined;
}

/** The errors that were reported in this process: who reads a report where it was made has the error with its class and causes. */
const reported = new WeakMap<ErrorReport, Error>();

/** Returns a failure as plain data. */
export function reportOfFailure(failure: FollowerFailure): FailureReport {
  const { error } = failure;
  const { name, stack } = error;
  const report = { name, message: reasonOf(error), code: "code" in error ? error.code : undefined, stack };
  reported.set(report, error);
  return { ...failure, error: report };
}

/** Returns the failure of a report. An error that comes from elsewhere has its code, not its class. */
export function failureOfReport(report: FailureReport): FollowerFailure {
  return { ...report, error: reported.get(report.error) ?? errorOf(report.error) };
}

function errorOf({ name, message, code, stack }: ErrorReport): Error {
  const error = Object.assign(new Error(message), code === undefined ? {} : { code });
  // Not as fields of its own that can be listed: they would be printed with every error.
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}
