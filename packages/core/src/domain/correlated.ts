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

// Made with the first correlated event type: programs without any pay nothing for context tracking.
let causes: AsyncLocalStorage<Cause> | undefined;

/** Events that carry an id, and the ids of what caused them. Give `ids` to make tests deterministic. */
export function correlated(options: { readonly ids?: () => string } = {}): Variant<CorrelationFields> {
  const ids = options.ids ?? randomUUID;
  causes ??= new AsyncLocalStorage<Cause>();
  const current = causes;
  return {
    name: "correlated",
    fields: () => {
      const eventId = ids();
      const cause = current.getStore();
      return cause === undefined ? { eventId, correlationId: eventId } : { eventId, ...cause };
    },
  };
}

/** Runs `work`, and what it awaits, so that correlated events triggered in it carry `cause`. */
export function causedBy<Result>(cause: Cause, work: () => Result): Result {
  return causes === undefined ? work() : causes.run(cause, work);
}

/** Runs `work` with an event's metadata as the cause, where the event is correlated. */
export function causedByEvent<Result>(metadata: unknown, work: () => Result): Result {
  if (causes === undefined) return work();
  const { eventId, correlationId } = metadata as Partial<CorrelationFields>;
  return eventId === undefined ? work() : causes.run({ causationId: eventId, correlationId: correlationId ?? eventId }, work);
}
