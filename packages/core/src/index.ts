export { type Aggregate, type AggregateMembers, type AggregateOf, type AggregateType, aggregate } from "./domain/aggregate.js";
export { type Cause, type CorrelationFields, causedBy, correlated } from "./domain/correlated.js";
export { data } from "./domain/data.js";
export { InvalidDefinition, InvalidEventData, InvalidIdentifier, UnknownEvent } from "./domain/errors.js";
export { type DomainEvent, type EventOf, type EventType, event, eventsThatAre, type Fact, type Upcast } from "./domain/event.js";
export { EventSourcingError } from "./domain/event-sourcing-error.js";
export { type Hash, HashChainBroken, type HashChainFields, hashChained, sha256, verifyHashChain } from "./domain/hash-chained.js";
export { applicationName } from "./domain/identifier.js";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./domain/standard-schema.js";
export { type Clock, systemClock, timestamped } from "./domain/timestamped.js";
export type { Triggered, Variant } from "./domain/variant.js";
export { checkedEventRange, checkedNotificationRange, checkedPipeline, checkUnit, wholeNumber } from "./persistence/arguments.js";
export {
  InvalidArgument,
  PipelinesMismatch,
  RecordConflict,
  SchemaTooNew,
  StoreUnavailable,
  TrackingConflict,
  UnreadableEvent,
  UnstorableEvent,
} from "./persistence/errors.js";
export { type Changes, EventStore, type Recorded, type RecordedEvent } from "./persistence/event-store.js";
export { GroupCommit, type GroupLimits } from "./persistence/group-commit.js";
export { PoisonedJson, parseJson } from "./persistence/json.js";
export { type BytesContext, type EventTypes, jsonMapper, type Mapper, type Transformation } from "./persistence/mapper.js";
export { MemoryRecorder } from "./persistence/memory-recorder.js";
export { memory } from "./persistence/memory-store.js";
export type {
  EventRange,
  LogPosition,
  Notification,
  NotificationRange,
  Outcome,
  Recorder,
  Snapshot,
  Stop,
  Store,
  StoredEvent,
  Tracked,
  Tracking,
  Unit,
} from "./persistence/recorder.js";
