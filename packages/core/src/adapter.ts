// For those who write stores and logs.

export { Calls } from "./adapter/calls.js";
export {
  type BatchPlan,
  type ExistingRows,
  type Heads,
  type IdentifiedUnit,
  type PlannedEvent,
  type PlannedMove,
  placeKey,
  positionKey,
} from "./adapter/conflicts.js";
export { causesOf, type DriverErrors, readIn, unavailableOf, within } from "./adapter/driver.js";
export { type Pace, polling } from "./adapter/polling.js";
export { AlongsideFailed, type BatchWriter, CommitUnknown, ConcurrentWrite } from "./adapter/record-batch.js";
export { dependenciesColumn, type EventRow, type SnapshotRow, type TrackingRow, trackedOf } from "./adapter/rows.js";
export { batching, type LogReader, type RecordUnits, recorderOver } from "./adapter/sql-recorder.js";
export { checkSchemaVersion, type LogRow, type RecorderOf, type StoreParts, storeOver } from "./adapter/sql-store.js";
export { LocalLog } from "./application/local-log.js";
export {
  alignedSection,
  type LogHead,
  type LogHeads,
  parseSectionId,
  type Section,
  type SectionRange,
  sectionId,
} from "./application/notification-log.js";
export { pipelineOf } from "./application/pipelines.js";
// Parts of what `event`, `data` and the variants take and return: the compiler has to reach them, and few programs name them.
export type { AggregateType } from "./domain/aggregate.js";
export type { AnyEventType, DataEventType, EventDefiner, Fact, Upcast } from "./domain/event.js";
export type { Hash, HashChainFields } from "./domain/hash-chained.js";
export { applicationName } from "./domain/identifier.js";
export type { DataSchema, SchemaIssue, SchemaResult } from "./domain/schema.js";
export type { Clock, Triggered } from "./domain/variants.js";
export {
  byPipeline,
  checkedEventRange,
  checkedMaxEventBytes,
  checkedNotificationRange,
  checkedPipeline,
  checkUnit,
  recordAllowed,
  refusalOfSize,
  wholeNumber,
} from "./persistence/arguments.js";
export { LogMissing, NothingStored, PipelinesMismatch, SchemaTooNew, SchemaTooOld, UnsuitableDriver } from "./persistence/errors.js";
export { EventStore } from "./persistence/event-store.js";
export { GroupCommit } from "./persistence/group-commit.js";
export { identityAt, identityOf, newUnitId } from "./persistence/identity.js";
export { PoisonedJson, parseJson } from "./persistence/json.js";
export type { EventTypes } from "./persistence/mapper.js";
export type { MemoryOptions } from "./persistence/memory-recorder.js";
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
  StoredEvent,
  Tracked,
  Tracking,
  Unit,
  UnitEvent,
} from "./persistence/recorder.js";
export { InvalidSection } from "./process/errors.js";
export { type Reading, readSection } from "./process/log-reader.js";
export { Mutex } from "./system/follower-loop.js";
