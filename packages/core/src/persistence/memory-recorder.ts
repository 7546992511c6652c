import { applicationName } from "../domain/identifier.js";
import {
  byPipeline,
  checkedEventRange,
  checkedMaxEventBytes,
  checkedNotificationRange,
  checkedPipeline,
  checkUnit,
  defaultMaxEventBytes,
  isExpectedPosition,
  recordAllowed,
  refusalOfSize,
  wholeNumber,
} from "./arguments.js";
import { LogMissing, PipelinesMismatch, RecordConflict, TrackingConflict } from "./errors.js";
import { newUnitId } from "./identity.js";
import { ReadOnlyRecorder } from "./read-only-recorder.js";
import type {
  EventRange,
  Notification,
  NotificationRange,
  OpenOptions,
  Outcome,
  ReadingWork,
  Recorder,
  Snapshot,
  Stop,
  Store,
  Tracked,
  Tracking,
  Unit,
} from "./recorder.js";

/** How a store in memory keeps events. */
export interface MemoryOptions {
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB. */
  readonly maxEventBytes?: number;
}

/** A store in this process's memory, for tests and trials: what it keeps lives as long as the store does, closed or not. */
export function memory(options: MemoryOptions = {}): Store<undefined> {
  const maxEventBytes = checkedMaxEventBytes(options.maxEventBytes);
  const recorders = new Map<string, MemoryRecorder>();
  return {
    description: "memory",
    shared: false,
    open: async (application: string, { pipelines: asked, readOnly = false }: OpenOptions = {}): Promise<Recorder<undefined>> => {
      const known = recorders.get(applicationName(application));
      if (readOnly && known === undefined) throw new LogMissing("memory", application);
      const pipelines = wholeNumber("pipelines", asked ?? (readOnly ? (known as MemoryRecorder).pipelines : 1), 1);
      const recorder = known ?? new MemoryRecorder(application, pipelines, maxEventBytes);
      if (recorder.pipelines !== pipelines) throw new PipelinesMismatch(application, recorder.pipelines, pipelines);
      if (readOnly) return new ReadOnlyRecorder(recorder);
      recorders.set(application, recorder);
      return recorder;
    },
    close: async () => {},
  };
}

type NumberedUnit = Unit<undefined> & { readonly unitId: number };

/** The recorder without a database: the plainest thing that keeps the port's promises, and the model that others are compared with. */
export class MemoryRecorder implements Recorder<undefined> {
  readonly epoch = crypto.randomUUID();
  readonly #log: Notification[][];
  readonly #aggregates = new Map<string, Notification[]>();
  readonly #tracked = new Map<string, Tracked & Pick<Tracking, "upstream" | "pipeline">>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #prompted = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly application: string,
    readonly pipelines: number,
    readonly maxEventBytes: number = defaultMaxEventBytes,
  ) {
    this.#log = Array.from({ length: pipelines }, () => []);
  }

  async record(units: readonly Unit<undefined>[]): Promise<readonly Outcome[]> {
    for (const unit of units) checkUnit(unit, this.pipelines);
    return recordAllowed(
      units,
      ({ events }) => refusalOfSize(events, this.maxEventBytes),
      (allowed) => this.#record(allowed),
    );
  }

  async events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, descending } = checkedEventRange(range);
    const all = this.#aggregates.get(aggregateId) ?? [];
    const wanted = all.filter(({ position }) => position > after && position <= upTo);
    return (descending ? wanted.reverse() : wanted).slice(0, limit).map(copyOf);
  }

  async notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, types } = checkedNotificationRange(range);
    const log = this.#pipeline(pipeline);
    if (types === undefined) return log.slice(after, Math.min(upTo, after + limit)).map(copyOf);
    return log
      .slice(after, upTo)
      .filter(({ type }) => types.includes(type))
      .slice(0, limit)
      .map(copyOf);
  }

  async head(pipeline: number): Promise<number> {
    return this.#pipeline(pipeline).length;
  }

  async heads(): Promise<readonly number[]> {
    return this.#log.map(({ length }) => length);
  }

  async tracked(upstream: string, pipeline: number): Promise<Tracked | undefined> {
    const tracked = this.#tracked.get(key({ upstream, pipeline }));
    return tracked && { position: tracked.position, epoch: tracked.epoch, identity: tracked.identity };
  }

  async positions(upstream: string): Promise<readonly (Tracked | undefined)[]> {
    return byPipeline([...this.#tracked.values()].filter((tracked) => tracked.upstream === upstream));
  }

  async snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    return this.#snapshots.get(aggregateId);
  }

  async keepSnapshot(snapshot: Snapshot, replacing?: number): Promise<void> {
    const kept = this.#snapshots.get(snapshot.aggregateId);
    if (kept === undefined || kept.position < snapshot.position || kept.position === replacing)
      this.#snapshots.set(snapshot.aggregateId, { ...snapshot, data: snapshot.data.slice() });
  }

  async reading<Result>(work: ReadingWork<undefined, Result>): Promise<Result> {
    return work(undefined);
  }

  prompted(wake: () => void): Stop {
    const own = () => wake();
    this.#prompted.add(own);
    return () => void this.#prompted.delete(own);
  }

  #record(units: readonly Unit<undefined>[]): Promise<readonly Outcome[]> {
    const recorded = this.#last.then(async () => {
      const outcomes: Outcome[] = [];
      for (const unit of units) outcomes.push(await this.#outcome(unit));
      for (const wake of this.#prompted) wake();
      return outcomes;
    });
    this.#last = recorded;
    return recorded;
  }

  async #outcome(given: Unit<undefined>): Promise<Outcome> {
    const unit = { ...given, unitId: given.unitId ?? newUnitId() };
    try {
      this.#refuseConflicts(unit);
      await unit.alongside?.(undefined);
      return { ids: this.#keep(unit) };
    } catch (error) {
      return { refused: error instanceof Error ? error : new Error(String(error), { cause: error }) };
    }
  }

  #refuseConflicts(unit: NumberedUnit): void {
    const moved = new Map<string, Tracked>();
    for (const tracking of unit.tracking ?? []) {
      if (!isExpectedPosition(tracking, moved.get(key(tracking)) ?? this.#tracked.get(key(tracking)))) {
        throw new TrackingConflict(this.application, tracking.upstream, tracking.pipeline, tracking.from);
      }
      moved.set(key(tracking), { ...tracking, position: tracking.to, identity: tracking.identity });
    }
    const own = new Set<string>();
    for (const { aggregateId, position, predecessorUnitId } of unit.events) {
      const numberAt = (place: number) =>
        own.has(JSON.stringify([aggregateId, place])) ? unit.unitId : this.#recorded(aggregateId, place)?.unitId;
      const before = position === 1 ? undefined : numberAt(position - 1);
      const follows = position === 1 || (before !== undefined && (predecessorUnitId ?? before) === before);
      if (numberAt(position) !== undefined || !follows) throw new RecordConflict(this.application, aggregateId, position);
      own.add(JSON.stringify([aggregateId, position]));
    }
  }

  #recorded(aggregateId: string, position: number): Notification | undefined {
    const last = this.#aggregates.get(aggregateId)?.findLast((event) => event.position <= position);
    return last?.position === position ? last : undefined;
  }

  #keep({ pipeline = 0, unitId, recordedAt, events, tracking = [], dependencies = [] }: NumberedUnit): number[] {
    for (const step of tracking) this.#tracked.set(key(step), { ...step, position: step.to, identity: step.identity });
    const log = this.#pipeline(pipeline);
    const own = { pipeline, unitId, recordedAt: new Date(recordedAt ?? Date.now()), dependencies };
    return events.map(({ predecessorUnitId: _, ...event }) => {
      const notification = { ...event, data: new Uint8Array(event.data), id: log.length + 1, ...own };
      log.push(notification);
      this.#insert(notification);
      return notification.id;
    });
  }

  #insert(notification: Notification): void {
    const events = this.#aggregates.get(notification.aggregateId) ?? [];
    this.#aggregates.set(notification.aggregateId, events);
    const behind = events.findLastIndex(({ position }) => position < notification.position);
    events.splice(behind + 1, 0, notification);
  }

  #pipeline(pipeline: number): Notification[] {
    return this.#log[checkedPipeline(pipeline, this.pipelines)] as Notification[];
  }
}

/** With a time of its own: a Date may be changed by those who get it. */
function copyOf(notification: Notification): Notification {
  return { ...notification, recordedAt: notification.recordedAt && new Date(notification.recordedAt) };
}

function key({ upstream, pipeline }: Pick<Tracking, "upstream" | "pipeline">): string {
  return `${upstream}/${pipeline}`;
}
