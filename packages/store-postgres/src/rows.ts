import type { BatchPlan, LogPosition, Notification, PlannedEvent, StoredEvent, Tracked, Tracking } from "@es/core/adapter";

/** A row of the events table as the driver reads it: a bigint comes as text. */
export interface EventRow {
  readonly aggregate_id: string;
  readonly position: string;
  readonly type: string;
  readonly data: Buffer;
  readonly pipeline: number;
  readonly id: string;
  readonly dependencies: string | null;
  readonly unit: string;
}

const none: readonly LogPosition[] = [];

export function notificationOf(row: EventRow): Notification {
  return {
    aggregateId: row.aggregate_id,
    position: Number(row.position),
    type: row.type,
    data: bytesOf(row.data),
    pipeline: row.pipeline,
    id: Number(row.id),
    unitId: Number(row.unit),
    dependencies: row.dependencies === null ? none : JSON.parse(row.dependencies),
  };
}

/** A row of the tracking table. */
export function trackedIn({ position, epoch, identity }: { position: string; epoch: string; identity: string | null }): Tracked {
  return { position: Number(position), epoch, identity: identity ?? undefined };
}

/** The bytes without what Buffer adds to them. */
export function bytesOf({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The parameters of `append`. */
export function appendParameters(log: number, pipeline: number, { events }: BatchPlan): unknown[] {
  return [log, pipeline, events.length, ...columnsOf(events)];
}

/** The parameters of `appendAcross`, but for the moves. */
export function acrossParameters(log: number, { events, counts }: BatchPlan): unknown[] {
  const places = [arrayOf(events.map(({ pipeline }) => pipeline)), arrayOf(events.map(({ nth }) => nth))];
  return [log, arrayOf([...counts.keys()]), arrayOf([...counts.values()]), ...columnsOf(events), ...places];
}

/** The bytes of all events go as one value, in binary; an array of them would go in hexadecimal. */
function columnsOf(events: readonly PlannedEvent[]): unknown[] {
  const starts: number[] = [];
  let start = 1;
  for (const { event } of events) {
    starts.push(start);
    start += event.data.byteLength;
  }
  return [
    Buffer.concat(events.map(({ event }) => event.data)),
    events.map(({ event }) => event.aggregateId),
    arrayOf(events.map(({ event }) => event.position)),
    events.map(({ event }) => event.type),
    arrayOf(starts),
    arrayOf(events.map(({ event }) => event.data.byteLength)),
    events.map(dependenciesOf),
    arrayOf(events.map(({ unitId }) => unitId)),
    arrayOf(events.map(({ needsPredecessor }) => needsPredecessor)),
  ];
}

export function appendOneParameters(log: number, planned: PlannedEvent): unknown[] {
  const { pipeline, event, unitId } = planned;
  return [log, pipeline, event.position, unitId, event.aggregateId, event.type, Buffer.from(event.data), dependenciesOf(planned)];
}

/** What a statement that tracks takes after the events. */
export function moveParameters({ moves }: BatchPlan): unknown[] {
  return [
    moves.map(({ upstream }) => upstream),
    arrayOf(moves.map(({ pipeline }) => pipeline)),
    arrayOf(moves.map(({ to }) => to)),
    arrayOf(moves.map(({ from, override }) => (override ? -1 - from : from))),
    moves.map(({ epoch }) => epoch),
    arrayOf(moves.map(({ unitId }) => unitId)),
    moves.map(({ identity = null }) => identity),
  ];
}

export function placeParameters(log: number, events: readonly StoredEvent[]): unknown[] {
  return [log, events.map(({ aggregateId }) => aggregateId), arrayOf(events.map(({ position }) => position))];
}

export function positionParameters(log: number, tracking: readonly Tracking[]): unknown[] {
  return [log, tracking.map(({ upstream }) => upstream), arrayOf(tracking.map(({ pipeline }) => pipeline))];
}

/** Values as Postgres reads an array of them. The driver would quote and escape each by itself, at several times the cost. */
function arrayOf(values: readonly (number | boolean)[]): string {
  return `{${values.join()}}`;
}

function dependenciesOf({ dependencies }: PlannedEvent): string | null {
  return dependencies.length === 0 ? null : JSON.stringify(dependencies);
}
