export type {
  Blockage,
  Consumer,
  Engine,
  SliceContext,
  SliceEnd,
  Task,
  TaskHandler,
  TaskStatus,
} from "../../runner-cluster/src/engine/engine.js";
export { boundedSlice, type SliceLimits } from "../../runner-cluster/src/engine/engine.js";
export {
  type Disturbance,
  type InMemoryEngine,
  type InMemoryEngineOptions,
  inMemoryEngine,
} from "../../runner-cluster/src/engine/in-memory-engine.js";
export {
  type BatchPlan,
  type ConflictLookup,
  type ExistingRows,
  type Heads,
  type IdentifiedUnit,
  noConflicts,
  type PlannedEvent,
  type PlannedMove,
  placeKey,
  planBatch,
  positionKey,
  type TakenPlace,
  type TrackedByUnit,
} from "./adapter/conflicts.js";
export { type Pace, polling } from "./adapter/polling.js";
export {
  AlongsideFailed,
  type BatchWriter,
  CommitUnknown,
  ConcurrentWrite,
  type ConflictCheck,
  recordBatch,
  retry,
} from "./adapter/sql-recorder.js";
export type { ApplicationDefinition } from "./application/application.js";
export {
  type AnyApplication,
  type Application,
  application,
  type Decision,
  type Repositories,
  type Savable,
} from "./application/application.js";
export { AggregateNotFound, InvalidDecision, InvalidSectionId, UnsavedChanges } from "./application/errors.js";
export { LocalLog } from "./application/local-log.js";
export {
  alignedSection,
  type LogHead,
  type LogHeads,
  type NotificationLog,
  parseSectionId,
  type Section,
  type SectionRange,
  sectionId,
} from "./application/notification-log.js";
export { OpenApplication, type OpeningOptions } from "./application/open-application.js";
export { pipelineOf } from "./application/pipelines.js";
export { type Flushing, into, type OpenView, type Projection, projection } from "./application/projection.js";
export type { Repository } from "./application/repository.js";
export { type RetryingOptions, retrying } from "./application/retrying.js";
export type { ApplicationMembers, RunningApplication } from "./application/running-application.js";
export type { AppendFacts, FollowFacts, Tracing } from "./application/tracing.js";
export { type Aggregate, type AggregateMembers, type AggregateOf, type AggregateType, aggregate } from "./domain/aggregate.js";
export { type Cause, type CorrelationFields, causedBy, correlated } from "./domain/correlated.js";
export {
  EventSourcingError,
  InvalidDefinition,
  InvalidEventData,
  InvalidIdentifier,
  StateChangedInPlace,
  UnknownEvent,
} from "./domain/errors.js";
export { type DomainEvent, type EventOf, type EventType, event, eventsThatAre, type Fact, type Upcast } from "./domain/event.js";
export { type Hash, HashChainBroken, type HashChainFields, hashChained, sha256, verifyHashChain } from "./domain/hash-chained.js";
export { applicationName } from "./domain/identifier.js";
export type { Immutable } from "./domain/immutable.js";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./domain/schema.js";
export { data, type JsonData } from "./domain/schema.js";
export type { Triggered, Variant } from "./domain/variants.js";
export { type Clock, systemClock, timestamped } from "./domain/variants.js";
export {
  byPipeline,
  checkedEventRange,
  checkedMaxEventBytes,
  checkedNotificationRange,
  checkedPipeline,
  checkUnit,
  isExpectedPosition,
  recordAllowed,
  refusalOfSize,
  wholeNumber,
} from "./persistence/arguments.js";
export {
  InvalidArgument,
  LogMissing,
  NothingStored,
  OpenedReadOnly,
  PipelinesMismatch,
  RecordConflict,
  reasonOf,
  SchemaTooNew,
  SchemaTooOld,
  StoreUnavailable,
  TrackingConflict,
  UnreadableEvent,
  UnstorableEvent,
  UnsuitableDriver,
} from "./persistence/errors.js";
export { type Changes, EventStore, type Recorded, type RecordedEvent } from "./persistence/event-store.js";
export { GroupCommit, type GroupLimits } from "./persistence/group-commit.js";
export { identityAt, identityOf, isIdentifiedBy, newUnitId } from "./persistence/identity.js";
export { PoisonedJson, parseJson } from "./persistence/json.js";
export { type BytesContext, type EventTypes, jsonMapper, type Mapper, type Transformation } from "./persistence/mapper.js";
export { type MemoryOptions, MemoryRecorder, memory } from "./persistence/memory-recorder.js";
export { ReadOnlyRecorder } from "./persistence/read-only-recorder.js";
export type {
  EventRange,
  LogPosition,
  Notification,
  NotificationRange,
  OpenOptions,
  Outcome,
  ReadingWork,
  Recorder,
  Snapshot,
  Stop,
  Store,
  StoredEvent,
  Tracked,
  Tracking,
  Unit,
} from "./persistence/recorder.js";
export {
  FollowerFailing,
  FollowingStopped,
  InvalidSection,
  LogReplaced,
  NothingToSkip,
  NotReplaced,
  type ReplacedFacts,
} from "./process/errors.js";
export { Follower, type Following } from "./process/follower.js";
export type { FollowerFailure, FollowerReport, FollowerState, FollowerStatus, Progress } from "./process/follower-progress.js";
export { Rate } from "./process/follower-progress.js";
export { type Reading, readLog, readSection } from "./process/log-reader.js";
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
  type Skip,
} from "./process/operator-events.js";
export { type BackOffOptions, backOff } from "./process/retry-state.js";
export { FollowerLoop, type FollowerLoopOptions } from "./system/follower-loop.js";
export type { Edge, GraphWarning } from "./system/graph.js";
export type { ApplicationNames, Infrastructure } from "./system/infrastructure.js";
export { Mutex } from "./system/mutex.js";
export { type AnyInfrastructure, type FollowerFilter, type OpenSystem, openSystem } from "./system/open-system.js";
export { type Pipe, pipe } from "./system/pipe.js";
export { type LoadedSystem, type LoadOptions, loadRunnable, type Purpose, type Runnable } from "./system/runnable.js";
export type { CaughtUp, ResetOfPosition, RunningSystem, SkippedNotification, SystemMembers } from "./system/running-system.js";
export { type RunnerControl, runningSystem } from "./system/running-system.js";
export { singleThreaded } from "./system/single-threaded.js";
export { progressOf, type Recognised, type Subscription, subscriptionsOf } from "./system/status.js";
export { type System, type SystemOptions, system } from "./system/system.js";
export { systemTime, type Time } from "./system/time.js";
