import type { CorrelationFields } from "../domain/correlated.js";
import type { DomainEvent } from "../domain/event.js";
import type { Recorded } from "../persistence/event-store.js";

/**
 * Puts spans around work that takes time, to trace a system. It does the work it is given, once, and returns
 * what comes of it. It is told names, numbers and ids, never the data of events.
 */
export interface Tracing {
  /** Around a transaction that appends to an application's log. */
  append(facts: AppendFacts, work: () => Promise<Recorded>): Promise<Recorded>;
  /** Around the processing of a batch of notifications; what it appends is appended within. */
  follow(facts: FollowFacts, work: () => Promise<void>): Promise<void>;
}

/** The events that are appended. */
export interface AppendFacts {
  readonly application: string;
  readonly pipeline: number;
  /** How many events. */
  readonly events: number;
  /** Of those of the events that are `correlated()`, in their order. */
  readonly correlations: readonly CorrelationFields[];
}

/** Which notifications of an upstream an application processes. */
export interface FollowFacts {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  /** The ids of the first and last notification. */
  readonly first: number;
  readonly last: number;
  /** Of those that the application responds to and that are `correlated()`, in their order. */
  readonly correlations: readonly CorrelationFields[];
}

/** The correlations of those events that have them. */
export function correlationsOf(events: readonly DomainEvent[]): readonly CorrelationFields[] {
  const metadata = events.map((event) => event.metadata as Partial<CorrelationFields>);
  return metadata.filter((fields): fields is CorrelationFields => fields.eventId !== undefined && fields.correlationId !== undefined);
}
