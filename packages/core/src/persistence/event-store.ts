import type { DomainEvent } from "../domain/event.js";
import { refusalOfSize } from "./event-size.js";
import { GroupCommit } from "./group-commit.js";
import type { EventTypes, Mapper } from "./mapper.js";
import type { EventRange, LogPosition, Notification, Recorder, Tracking } from "./recorder.js";

/** What is to be recorded as one unit, in the domain's terms. */
export interface Changes<Tx = unknown> {
  readonly pipeline: number;
  readonly events: readonly DomainEvent[];
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
}

/** A domain event that was recorded, with its place in the log. */
export interface RecordedEvent {
  readonly event: DomainEvent;
  readonly at: LogPosition;
}

/** Stores and retrieves the domain events of one application. */
export class EventStore<Tx = unknown> {
  readonly #commits: GroupCommit<Tx>;

  constructor(
    readonly recorder: Recorder<Tx>,
    readonly mapper: Mapper,
    readonly eventTypes: EventTypes,
  ) {
    this.#commits = new GroupCommit(recorder);
  }

  /** Records the events with what goes with them, whole or not at all. Rejects with RecordConflict, TrackingConflict or UnstorableEvent. */
  async append({ pipeline, events, tracking, dependencies, alongside }: Changes<Tx>): Promise<Recorded> {
    const { application, maxEventBytes } = this.recorder;
    const stored = events.map((event) => this.mapper.toStored(application, event, this.eventTypes));
    // Before it waits in the group commit, which counts bytes.
    const refusal = refusalOfSize(stored, maxEventBytes);
    if (refusal !== undefined) throw refusal;
    const ids = await this.#commits.append({ pipeline, events: stored, tracking, dependencies, alongside });
    return { application, pipeline, ids };
  }

  /** The events of an aggregate, ascending. */
  async events(aggregateId: string, range?: EventRange): Promise<readonly RecordedEvent[]> {
    const notifications = await this.recorder.events(aggregateId, range);
    return notifications.map((notification) => this.#recordedEvent(notification));
  }

  #recordedEvent(notification: Notification): RecordedEvent {
    const { pipeline, id } = notification;
    return { event: this.mapper.toEvent(this.recorder.application, notification, this.eventTypes), at: { pipeline, id } };
  }
}
