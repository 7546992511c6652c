import {
  byPipeline,
  checkedEventRange,
  checkedNotificationRange,
  checkedPipeline,
  checkUnit,
  recordAllowed,
  refusalOfSize,
} from "../persistence/arguments.js";
import type {
  EventRange,
  Notification,
  NotificationRange,
  Outcome,
  ReadingWork,
  Recorder,
  Snapshot,
  Stop,
  Tracked,
  Unit,
} from "../persistence/recorder.js";
import type { Calls } from "./calls.js";
import { type DriverErrors, untilReached } from "./driver.js";
import { type BatchWriter, type ConflictCheck, recordBatch } from "./record-batch.js";
import { type EventRow, notificationOf, type SnapshotRow, snapshotOf, type TrackingRow, trackedOf } from "./rows.js";

/** Reads a log: one statement for each. What the recorder was asked has been checked, and each may be called twice. */
export interface LogReader<Tx> {
  /** The rows of an aggregate's events in the range, by position. */
  events(aggregateId: string, range: ReturnType<typeof checkedEventRange>): Promise<readonly EventRow[]>;
  /** The rows of a pipeline's events in the range, by id. */
  notifications(pipeline: number, range: ReturnType<typeof checkedNotificationRange>): Promise<readonly EventRow[]>;
  /** The heads of all pipelines, by pipeline; or the one of a pipeline, which costs one look-up. */
  heads(pipeline?: number): Promise<readonly (number | string | bigint)[]>;
  /** Returns the tracked positions in an upstream, in any order; or in one pipeline of it, which costs one look-up. */
  positions(upstream: string, pipeline?: number): Promise<readonly TrackingRow[]>;
  /** The row of an aggregate's newest snapshot; undefined where there is none. */
  snapshot(aggregateId: string): Promise<SnapshotRow | undefined>;
  /** One statement, which decides: see `Recorder.keepSnapshot`. */
  keepSnapshot(snapshot: Snapshot, replacing: number | null): Promise<void>;
  /** See `Recorder.reading`. It is called once. */
  reading<Result>(work: ReadingWork<Tx, Result>): Promise<Result>;
}

/** Records units that have been checked and are within their bound: at least one. */
export type RecordUnits<Tx> = (units: readonly Unit<Tx>[]) => Promise<readonly Outcome[]>;

/** The dependencies of a recorder. */
export interface RecorderParts<Tx> {
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  /** As `checkedMaxEventBytes` returns it. */
  readonly maxEventBytes: number;
  readonly reader: LogReader<Tx>;
  /** Mostly `batching(writer)`. */
  readonly record: RecordUnits<Tx>;
  /** Why a unit cannot be stored, beside the bound on its events. */
  readonly refusal?: ((unit: Unit<Tx>) => Error | undefined) | undefined;
  /** Calls `wake` soon after others may have recorded; `heads` is how the log stands, to compare. Left out where nobody else can record. */
  readonly prompted?: ((wake: () => void, heads: () => Promise<string>) => Stop) | undefined;
  /** The calls of the store, by which its recorders are closed. */
  readonly calls: Calls;
  readonly errors: DriverErrors;
}

/** Returns a recorder that reads and writes by its parts, and does the rest as all do: checks, bounds, refusals, closing. */
export function recorderOver<Tx>(parts: RecorderParts<Tx>): Recorder<Tx> {
  return new SqlRecorder(parts);
}

/** Records by a writer of batches: optimistically, until a batch met a conflict; the next then looks for them first. */
export function batching<Tx>(writer: BatchWriter<Tx>, recorded: () => void = () => {}): RecordUnits<Tx> {
  let check: ConflictCheck = "optimistic";
  return async (units) => {
    const outcomes = await recordBatch(writer, units, check);
    const refused = outcomes.filter((outcome) => outcome.refused).length;
    check = refused > 0 ? "checked" : "optimistic";
    if (refused < outcomes.length) recorded();
    return outcomes;
  };
}

class SqlRecorder<Tx> implements Recorder<Tx> {
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  readonly prompted?: (wake: () => void) => Stop;

  constructor(private readonly parts: RecorderParts<Tx>) {
    const { application, epoch, pipelines, maxEventBytes, prompted, calls } = parts;
    this.application = application;
    this.epoch = epoch;
    this.pipelines = pipelines;
    this.maxEventBytes = maxEventBytes;
    const heads = async () => (await this.heads()).join();
    if (prompted) this.prompted = (wake) => calls.untilClosed(prompted(wake, heads));
  }

  record(units: readonly Unit<Tx>[]): Promise<readonly Outcome[]> {
    const { calls, record, refusal } = this.parts;
    return calls.run(() => {
      for (const unit of units) checkUnit(unit, this.pipelines);
      if (units.length === 0) return [];
      return recordAllowed(units, (unit) => refusal?.(unit) ?? refusalOfSize(unit.events, this.maxEventBytes), record);
    });
  }

  async events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]> {
    const checked = checkedEventRange(range);
    return (await this.#read((reader) => reader.events(aggregateId, checked))).map(notificationOf);
  }

  async notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]> {
    const [of, checked] = [checkedPipeline(pipeline, this.pipelines), checkedNotificationRange(range)];
    return (await this.#read((reader) => reader.notifications(of, checked))).map(notificationOf);
  }

  async head(pipeline: number): Promise<number> {
    const of = checkedPipeline(pipeline, this.pipelines);
    return Number((await this.#read((reader) => reader.heads(of)))[0]);
  }

  async heads(): Promise<readonly number[]> {
    return (await this.#read((reader) => reader.heads())).map(Number);
  }

  async tracked(upstream: string, pipeline: number): Promise<Tracked | undefined> {
    const [row] = await this.#read((reader) => reader.positions(upstream, pipeline));
    return row && trackedOf(row);
  }

  async positions(upstream: string): Promise<readonly (Tracked | undefined)[]> {
    const rows = await this.#read((reader) => reader.positions(upstream));
    return byPipeline(rows.map((row) => ({ pipeline: row.pipeline, ...trackedOf(row) })));
  }

  async snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    const row = await this.#read((reader) => reader.snapshot(aggregateId));
    return row && snapshotOf(aggregateId, row);
  }

  async keepSnapshot(snapshot: Snapshot, replacing: number | null = null): Promise<void> {
    await this.#read((reader) => reader.keepSnapshot(snapshot, replacing));
  }

  reading<Result>(work: ReadingWork<Tx, Result>): Promise<Result> {
    const { calls, reader } = this.parts;
    return calls.run(() => reader.reading(work));
  }

  #read<T>(work: (reader: LogReader<Tx>) => Promise<T>): Promise<T> {
    const { calls, errors, reader } = this.parts;
    return calls.run(() => untilReached(errors, () => work(reader)));
  }
}
