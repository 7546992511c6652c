import type { MarkedPlace } from "../domain/aggregate-instance.js";
import type { DomainEvent } from "../domain/event.js";
import { type Clock, systemClock } from "../domain/variants.js";
import { refusalOfSize } from "./arguments.js";
import { GroupCommit } from "./group-commit.js";
import { identityOf, newUnitId } from "./identity.js";
import type { EventTypes, Mapper } from "./mapper.js";
import type { EventRange, LogPosition, Notification, Recorder, Tracking } from "./recorder.js";

/** A unit to record, in the domain's terms. */
export interface Changes<Tx = unknown> {
  readonly pipeline: number;
  readonly events: readonly DomainEvent[];
  /** The numbers of the units that the events before some of them were recorded with. */
  readonly predecessors?: ReadonlyMap<DomainEvent, number> | undefined;
  readonly tracking?: readonly Tracking[] | undefined;
  readonly dependencies?: readonly LogPosition[] | undefined;
  readonly alongside?: ((tx: Tx) => void | Promise<void>) | undefined;
}

/** Where the events of a unit went in the application's log. */
export interface Recorded {
  readonly application: string;
  readonly pipeline: number;
  /** The notification ids of the events, in their order. */
  readonly ids: readonly number[];
  /** The number of the unit, which is kept with each of them; undefined where nothing was recorded. */
  readonly unitId?: number | undefined;
}

/** A domain event that was recorded, with its place in the log. */
export interface RecordedEvent {
  readonly event: DomainEvent;
  readonly at: EventPlace;
}

/** Where an event stands in the log, and what tells it from another there. */
export interface EventPlace extends LogPosition {
  readonly unitId: number | undefined;
  /** There where the unit is not known. */
  readonly identity?: string | undefined;
}

/** Stores and retrieves the domain events of one application. */
export class EventStore<Tx = unknown> {
  readonly #commits: GroupCommit<Tx>;

  constructor(
    readonly recorder: Recorder<Tx>,
    readonly mapper: Mapper,
    readonly eventTypes: EventTypes,
    private readonly clock: Clock = systemClock,
  ) {
    this.#commits = new GroupCommit(recorder);
  }

  /** Records the events with what goes with them, whole or not at all. Rejects with RecordConflict, TrackingConflict or UnstorableEvent. */
  async append({ pipeline, events, predecessors, tracking, dependencies, alongside }: Changes<Tx>): Promise<Recorded> {
    const { application, maxEventBytes } = this.recorder;
    const stored = events.map((event) => {
      return { ...this.mapper.toStored(application, event, this.eventTypes), predecessorUnitId: predecessors?.get(event) };
    });
    // Before it waits in the group commit, which counts bytes.
    const refusal = refusalOfSize(stored, maxEventBytes);
    if (refusal !== undefined) throw refusal;
    const unitId = newUnitId();
    const recordedAt = this.clock();
    const ids = await this.#commits.append({ pipeline, unitId, recordedAt, events: stored, tracking, dependencies, alongside });
    return ids.length === 0 ? { application, pipeline, ids } : { application, pipeline, ids, unitId };
  }

  /** The events of an aggregate, ascending. */
  async events(aggregateId: string, range?: EventRange): Promise<readonly RecordedEvent[]> {
    const notifications = await this.recorder.events(aggregateId, range);
    return notifications.map((notification) => ({ event: this.#event(notification), at: placeOf(notification) }));
  }

  /** The part of the log that was read, as domain events. */
  read(notifications: readonly Notification[]): readonly DomainEvent[] {
    return notifications.map((notification) => this.#event(notification));
  }

  #event(notification: Notification): DomainEvent {
    return this.mapper.toEvent(this.recorder.application, notification, this.eventTypes);
  }
}

/** Whether an event may be the one that was recorded last where an aggregate was marked. */
export function isAt(at: MarkedPlace, { pipeline, id, unitId, identity }: EventPlace): boolean {
  if (at.pipeline !== pipeline || at.id !== id) return false;
  if (at.unitId !== undefined && unitId !== undefined) return at.unitId === unitId;
  return at.identity === undefined || identity === undefined || at.identity === identity;
}

/** Where an event stands, with what tells it from another that may come to stand there. */
export function placeOf(notification: Notification): EventPlace {
  const { pipeline, id, unitId } = notification;
  return unitId === undefined ? { pipeline, id, unitId, identity: identityOf(notification) } : { pipeline, id, unitId };
}
