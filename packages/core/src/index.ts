export {
  type AnyApplication,
  type Application,
  application,
  type Decision,
  type Repositories,
  type Savable,
} from "./application/application.js";
export type { ApplicationDefinition } from "./application/application-definition.js";
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
export { pipelineOf } from "./application/partitions.js";
export { type Flushing, into, type OpenView, type Projection, projection } from "./application/projection.js";
export type { Repository } from "./application/repository.js";
export { type RetryingOptions, retrying } from "./application/retrying.js";
export type { ApplicationMembers, RunningApplication } from "./application/running-application.js";
export type { AppendFacts, FollowFacts, Tracing } from "./application/tracing.js";
export { type Aggregate, type AggregateMembers, type AggregateOf, type AggregateType, aggregate } from "./domain/aggregate.js";
export { type Cause, type CorrelationFields, causedBy, correlated } from "./domain/correlated.js";
export { data, type JsonData } from "./domain/data.js";
export { InvalidDefinition, InvalidEventData, InvalidIdentifier, StateChangedInPlace, UnknownEvent } from "./domain/errors.js";
export { type DomainEvent, type EventOf, type EventType, event, eventsThatAre, type Fact, type Upcast } from "./domain/event.js";
export { EventSourcingError } from "./domain/event-sourcing-error.js";
export { type Hash, HashChainBroken, type HashChainFields, hashChained, sha256, verifyHashChain } from "./domain/hash-chained.js";
export { applicationName } from "./domain/identifier.js";
export type { Immutable } from "./domain/immutable.js";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./domain/standard-schema.js";
export { type Clock, systemClock, timestamped } from "./domain/timestamped.js";
export type { Triggered, Variant } from "./domain/variant.js";
export { checkedEventRange, checkedNotificationRange, checkedPipeline, checkUnit, wholeNumber } from "./persistence/arguments.js";
export {
  type BatchPlan,
  follows,
  type Heads,
  type MarkedUnit,
  nothingInTheWay,
  type PlannedEvent,
  type PlannedMove,
  planBatch,
  type Standing,
} from "./persistence/batch-plan.js";
export {
  InvalidArgument,
  LogMissing,
  NothingStored,
  OpenedReadOnly,
  PipelinesMismatch,
  RecordConflict,
  SchemaTooNew,
  SchemaTooOld,
  StoreUnavailable,
  TrackingConflict,
  UnreadableEvent,
  UnstorableEvent,
  UnsuitableDriver,
} from "./persistence/errors.js";
export { checkedMaxEventBytes, recordAllowed, refusalOfSize } from "./persistence/event-size.js";
export { type Changes, EventStore, type Recorded, type RecordedEvent } from "./persistence/event-store.js";
export { GroupCommit, type GroupLimits } from "./persistence/group-commit.js";
export { identityAt, identityOf, isIdentifiedBy, newUnitId } from "./persistence/identity.js";
export { PoisonedJson, parseJson } from "./persistence/json.js";
export { type BytesContext, type EventTypes, jsonMapper, type Mapper, type Transformation } from "./persistence/mapper.js";
export { MemoryRecorder } from "./persistence/memory-recorder.js";
export { type MemoryOptions, memory } from "./persistence/memory-store.js";
export { type Pace, polling } from "./persistence/polling.js";
export { byPipeline } from "./persistence/positions.js";
export { ReadOnlyRecorder } from "./persistence/read-only-recorder.js";
export { reasonOf } from "./persistence/reason-of.js";
export { AlongsideFailed, AnswerLost, type BatchWriter, type Care, Overtaken, recordBatch } from "./persistence/record-batch.js";
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
export { redo } from "./persistence/redo.js";
export { type Found, type MarkedPosition, placeKey, positionKey, type TakenPlace } from "./persistence/standing.js";
export { type BackOffOptions, backOff } from "./process/back-off.js";
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
export type { FollowerFailure, FollowerReport, FollowerState, FollowerStatus, Progress } from "./process/follower-status.js";
export { applicationHalted, applicationResumed, type Halt, Halts } from "./process/halts.js";
export { type Reading, readLog, readSection } from "./process/log-reader.js";
export { Rate } from "./process/rate.js";
export { type PositionReset, positionReset, type ResetPlace, type Resetting } from "./process/reset-position.js";
export { notificationSkipped, type Skip } from "./process/skip.js";
export { boundedSlice, type SliceLimits } from "./system/bounded-slice.js";
export type { Consumer, Engine, SliceEnd, Task, TaskStatus, Trouble, Turn, Work } from "./system/engine.js";
export type { Edge, GraphWarning } from "./system/graph.js";
export { type Disturbance, type InMemoryEngine, type InMemoryEngineOptions, inMemoryEngine } from "./system/in-memory-engine.js";
export type { ApplicationNames, Infrastructure } from "./system/infrastructure.js";
export { type AnyInfrastructure, type Chosen, type OpenSystem, openSystem } from "./system/open-system.js";
export { type Pipe, pipe } from "./system/pipe.js";
export { progressOf, type Recognised, type Strand, strandsOf } from "./system/progress.js";
export { type LoadedSystem, type LoadOptions, loadRunnable, type Purpose, type Runnable } from "./system/runnable.js";
export { type Running, runningSystem } from "./system/runner.js";
export type { CaughtUp, ResetOfPosition, RunningSystem, SkippedNotification, SystemMembers } from "./system/running-system.js";
export { singleThreaded } from "./system/single-threaded.js";
export { Stepping, type SteppingOptions } from "./system/stepping.js";
export { type System, type SystemOptions, system } from "./system/system.js";
export { systemTime, type Time } from "./system/time.js";
export { Turns } from "./system/turns.js";
