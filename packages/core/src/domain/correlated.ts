import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Variant } from "./variants.js";

/** The fields of a correlated event. */
export interface CorrelationFields {
  readonly eventId: string;
  /** The id of the event or request that led to this one; absent where it began by itself. */
  readonly causationId?: string;
  /** Shared by all events that go back to one beginning. */
  readonly correlationId: string;
}

/** The cause of new events. */
export interface Cause {
  readonly causationId: string;
  readonly correlationId: string;
}

/** A cause, or the beginning of a correlation: its first event gives the id. */
type Correlation = { readonly causationId?: string; correlationId?: string };

// Made with the first correlated event type: programs without any pay nothing for context tracking.
let causes: AsyncLocalStorage<Correlation> | undefined;

/** Events that carry an id, and the ids of what caused them. Give `ids` to make tests deterministic. */
export function correlated(options: { readonly ids?: () => string } = {}): Variant<CorrelationFields> {
  const ids = options.ids ?? randomUUID;
  causes ??= new AsyncLocalStorage<Correlation>();
  const current = causes;
  return {
    name: "correlated",
    fields: () => {
      const eventId = ids();
      const { causationId, correlationId } = correlationFrom(current.getStore(), eventId);
      return causationId === undefined ? { eventId, correlationId } : { eventId, causationId, correlationId };
    },
  };
}

function correlationFrom(correlation: Correlation = {}, eventId: string) {
  correlation.correlationId ??= eventId;
  return { causationId: correlation.causationId, correlationId: correlation.correlationId };
}

/** Runs `work`, and all that it awaits, so that correlated events triggered in it carry `cause`; without a cause it is a plain call. */
export function causedBy<Result>(cause: Cause | undefined, work: () => Result): Result {
  return causes === undefined || cause === undefined ? work() : causes.run({ ...cause }, work);
}

/** Runs `work` so that all correlated events triggered in it share one correlation: that of a cause around it, or one of their own. */
export function correlatedTogether<Result>(work: () => Result): Result {
  return causes === undefined || causes.getStore() !== undefined ? work() : causes.run({}, work);
}

/** Runs `work` with an event's metadata as the cause, where the event is correlated. */
export function causedByEvent<Result>(metadata: unknown, work: () => Result): Result {
  if (causes === undefined) return work();
  const { eventId, correlationId } = metadata as Partial<CorrelationFields>;
  return eventId === undefined ? causes.run({}, work) : causes.run({ causationId: eventId, correlationId: correlationId ?? eventId }, work);
}
