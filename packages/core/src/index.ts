// Types that programs infer and do not name stand at these doors. A compiler that writes declarations names them by their door, if it knows it.
export type {} from "./adapter.js";
export { type AnyApplication, type Application, application, type Repositories } from "./application/application.js";
export { type Answered, answering } from "./application/decision.js";
export { AggregateNotFound, UnsavedChanges } from "./application/errors.js";
export type { EventOrigin, NotificationLog } from "./application/notification-log.js";
export type { Recording } from "./application/persistence-subscriber.js";
export {
  type Flushing,
  into,
  type Projection,
  projection,
  type ViewSource,
  type ViewTables,
} from "./application/projection.js";
export type { Repository, RunningRepository } from "./application/repository.js";
export { retrying } from "./application/retrying.js";
export type { RunningApplication } from "./application/running-application.js";
export type { Tracing } from "./application/tracing.js";
export { type Aggregate, type AggregateOf, aggregate, type Kind } from "./domain/aggregate.js";
export { type Cause, type CorrelationFields, causedBy, correlated } from "./domain/correlated.js";
export { EventSourcingError, InvalidDefinition, InvalidEventData, StateChangedInPlace, UnknownEvent } from "./domain/errors.js";
export {
  type DomainEvent,
  type EventOf,
  type EventType,
  event,
  eventsThatAre,
} from "./domain/event.js";
export { HashChainBroken, hashChained, sha256, verifyHashChain } from "./domain/hash-chained.js";
export type { Immutable } from "./domain/immutable.js";
export { data, type JsonData, type StandardSchema } from "./domain/schema.js";
export { timestamped, type Variant } from "./domain/variants.js";
export {
  AggregateExists,
  InvalidArgument,
  RecordConflict,
  StoreUnavailable,
  TrackingConflict,
  UnreadableEvent,
  UnstorableEvent,
} from "./persistence/errors.js";
export type { Recorded } from "./persistence/event-store.js";
export { type BytesContext, jsonMapper, type Mapper, type Transformation } from "./persistence/mapper.js";
export { memory } from "./persistence/memory-recorder.js";
export type { Store } from "./persistence/recorder.js";
export { FollowerFailing, FollowingStopped, LogReplaced, NothingToSkip, NotReplaced, WaitedTooLong } from "./process/errors.js";
export type { FollowerFailure, FollowerStatus } from "./process/follower-status.js";
export { readLog } from "./process/log-reader.js";
export type {} from "./runner.js";
export type { Infrastructure } from "./system/infrastructure.js";
export { type Pipe, pipe } from "./system/pipe.js";
export type { RunningSystem } from "./system/running-system.js";
export { singleThreaded } from "./system/single-threaded.js";
export { type System, system } from "./system/system.js";
