import { type Reaction, reactionsTo } from "../application/application.js";
import type { EventOrigin } from "../application/notification-log.js";
import type { OpenApplication } from "../application/open-application.js";
import { type ViewSource, viewTables } from "../application/projection.js";
import type { UnitOfWork } from "../application/unit-of-work.js";
import { causedByEvent } from "../domain/correlated.js";
import type { AnyEventType, DomainEvent } from "../domain/event.js";
import type { EventTypes } from "../persistence/mapper.js";
import type { Notification } from "../persistence/recorder.js";

/** An upstream event, with how the application responds to it. */
export interface MatchedEvent {
  readonly event: DomainEvent;
  readonly origin: EventOrigin;
  readonly react: Reaction["react"];
}

/** The events among these notifications that the application responds to. Throws UnreadableEvent. */
export function matchedEvents<Tx>(
  { definition, mapper }: OpenApplication<Tx>,
  upstream: string,
  items: readonly Notification[],
): readonly MatchedEvent[] {
  const reactions = reactionsTo(upstream, definition);
  const known = eventTypesOf(reactions);
  const matched: MatchedEvent[] = [];
  for (const item of items) {
    const react = reactions.get(item.type)?.react;
    if (react !== undefined) matched.push({ event: mapper.toEvent(upstream, item, known), origin: originOf(upstream, item), react });
  }
  return matched;
}

function originOf(application: string, { pipeline, id, recordedAt }: Notification): EventOrigin {
  return { application, pipeline, id, recordedAt };
}

/** Lets the application's policy respond to events in their order; later ones see what earlier ones decided. */
export async function decide<Tx>(application: OpenApplication<Tx>, events: readonly MatchedEvent[]): Promise<UnitOfWork> {
  const unit = application.unitOfWork();
  const repositories = unit.repositories(application.definition.aggregates);
  for (const { event, origin, react } of events) {
    unit.collect(await causedByEvent(event.metadata, () => react(event, repositories, origin)));
  }
  unit.refuseForgotten();
  return unit;
}

const eventTypes = new WeakMap<object, EventTypes>();

function eventTypesOf(reactions: ReadonlyMap<string, Reaction>): EventTypes {
  const known =
    eventTypes.get(reactions) ?? new Map([...reactions].map(([type, { eventType }]): [string, AnyEventType] => [type, eventType]));
  eventTypes.set(reactions, known);
  return known;
}

/** The work of a projection on the events of one unit: opens the view in the transaction, writes, and flushes at the end. */
export function projecting<Tx>(source: ViewSource<Tx, unknown>, events: readonly MatchedEvent[]): (tx: Tx) => Promise<void> {
  const { open, flush } = viewTables(source);
  return async (tx) => {
    const view = open(tx);
    for (const { event, origin, react } of events) {
      const written = react(event, view, origin);
      // Awaiting nothing costs a turn of the queue for every event.
      if (written instanceof Promise) await written;
    }
    await flush?.(view);
  };
}
