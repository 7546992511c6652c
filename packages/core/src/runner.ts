// For those who write runners.
export type { ApplicationDefinition } from "./application/application.js";
export type { Answering, AnswerOf, Decided, Decision, RecordedOf, Savable } from "./application/decision.js";
export { OpenApplication, type OpeningOptions } from "./application/open-application.js";
export type { OpenView } from "./application/projection.js";
export { type BackOffOptions, backOff, checkedBackOff, type RetryingOptions } from "./application/retrying.js";
export type { ApplicationMembers } from "./application/running-application.js";
export type { AppendFacts, FollowFacts } from "./application/tracing.js";
export type { AggregateMembers } from "./domain/aggregate.js";
export { reasonOf } from "./persistence/errors.js";
export type { ReplacedFacts } from "./process/errors.js";
export { Follower } from "./process/follower.js";
export { FollowerProgress, type Following, Rate } from "./process/follower-progress.js";
export { type ErrorReport, type FailureReport, type FollowerReport, reportOfFailure } from "./process/follower-report.js";
export { type FollowerState, isReplaced, lagOf, type Progress, stateOfError } from "./process/follower-status.js";
export {
  applicationPaused,
  applicationResumed,
  notificationSkipped,
  type Pause,
  Pauses,
  type PositionReset,
  positionReset,
  type ResetPlace,
  type Resetting,
  resetPosition,
  type Skip,
  skipNotification,
} from "./process/operator-events.js";
export { FollowerLoop, type FollowerLoopOptions } from "./system/follower-loop.js";
export type { Edge, GraphWarning } from "./system/graph.js";
export type { ApplicationNames } from "./system/infrastructure.js";
export { type AnyInfrastructure, type FollowerFilter, type OpenSystem, openSystem } from "./system/open-system.js";
export type { WaitingOptions } from "./system/patience.js";
export { type LoadedSystem, type LoadOptions, loadRunnable, type Purpose, type Runnable } from "./system/runnable.js";
export {
  type CaughtUp,
  type ResetOfPosition,
  type RunnerControl,
  runningSystem,
  type SkippedNotification,
  type SystemMembers,
} from "./system/running-system.js";
export { progressOf, type Recognised, type Subscription, subscriptionsOf } from "./system/status.js";
export type { SystemOptions } from "./system/system.js";
export { systemTime, type Time } from "./system/time.js";
