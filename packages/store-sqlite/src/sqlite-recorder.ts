import {
  byPipeline,
  checkedEventRange,
  checkedNotificationRange,
  checkedPipeline,
  checkUnit,
  type EventRange,
  type LogPosition,
  type Notification,
  type NotificationRange,
  type Outcome,
  parseJson,
  type ReadingWork,
  type Recorder,
  recordAllowed,
  refusalOfSize,
  type Snapshot,
  type Stop,
  type Tracked,
  type Unit,
} from "@es/core";
import type { Database } from "better-sqlite3";
import type { OpenDatabase } from "./open-database.js";
import { promptsOf } from "./prompts.js";
import { recordUnits } from "./record-units.js";
import type { ApplicationRow, EventRow, TrackingRow } from "./statements.js";

/** Records the events of one application in an open database. */
export class SqliteRecorder implements Recorder<Database> {
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  readonly prompted?: (wake: () => void) => Stop;
  readonly #key: number;

  constructor(
    readonly application: string,
    private readonly database: OpenDatabase,
    { key, epoch, pipelines }: ApplicationRow,
  ) {
    this.epoch = epoch;
    this.pipelines = pipelines;
    this.maxEventBytes = database.maxEventBytes;
    this.#key = key;
    if (database.shared) this.prompted = (wake) => promptsOf(database.writer, wake);
  }

  async record(units: readonly Unit<Database>[]): Promise<readonly Outcome[]> {
    for (const unit of units) checkUnit(unit, this.pipelines);
    const log = { application: this.application, key: this.#key };
    return recordAllowed(
      units,
      ({ events }) => refusalOfSize(events, this.maxEventBytes),
      (allowed) => this.database.alone(() => recordUnits(this.database, log, allowed)),
    );
  }

  async events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, descending } = checkedEventRange(range);
    const rows = await this.database.read(({ eventsAscending, eventsDescending }) =>
      (descending ? eventsDescending : eventsAscending).all(this.#key, aggregateId, after, upTo, limit),
    );
    return rows.map(notification);
  }

  async notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]> {
    this.#checked(pipeline);
    const { after, upTo, limit, types } = checkedNotificationRange(range);
    const rows = await this.database.read(({ notifications, notificationsOfTypes }) =>
      types === undefined
        ? notifications.all(this.#key, pipeline, after, upTo, limit)
        : notificationsOfTypes.all(this.#key, pipeline, after, upTo, JSON.stringify(types), limit),
    );
    return rows.map(notification);
  }

  async head(pipeline: number): Promise<number> {
    this.#checked(pipeline);
    return this.database.read(({ head }) => head.get(this.#key, pipeline)?.head ?? 0);
  }

  async heads(): Promise<readonly number[]> {
    const pipelines = Array.from({ length: this.pipelines }, (_, pipeline) => pipeline);
    return this.database.read(({ head }) => pipelines.map((pipeline) => head.get(this.#key, pipeline)?.head ?? 0));
  }

  async tracked(upstream: string, pipeline: number): Promise<Tracked | undefined> {
    const row = await this.database.read(({ tracked }) => tracked.get(this.#key, upstream, pipeline));
    return row && trackedIn(row);
  }

  async positions(upstream: string): Promise<readonly (Tracked | undefined)[]> {
    const rows = await this.database.read(({ positions }) => positions.all(this.#key, upstream));
    return byPipeline(rows.map((row) => ({ pipeline: row.pipeline, ...trackedIn(row) })));
  }

  async snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    return this.database.read(({ snapshot }) => snapshot.get(this.#key, aggregateId));
  }

  async keepSnapshot({ aggregateId, position, data }: Snapshot, replacing: number | null = null): Promise<void> {
    const keep = () => this.database.transact(({ keepSnapshot }) => keepSnapshot.run(this.#key, aggregateId, position, data, replacing));
    await this.database.alone(keep);
  }

  reading<Result>(work: ReadingWork<Database, Result>): Promise<Result> {
    return this.database.reading(work);
  }

  #checked(pipeline: number): number {
    return checkedPipeline(pipeline, this.pipelines);
  }
}

const none: readonly LogPosition[] = [];

function notification({ id, pipeline, aggregateId, position, type, data, dependencies: json, unit }: EventRow): Notification {
  const dependencies = json === null ? none : (parseJson(json) as readonly LogPosition[]);
  return { id, pipeline, aggregateId, position, type, data, unitId: unit ?? undefined, dependencies };
}

function trackedIn({ position, epoch, identity }: TrackingRow): Tracked {
  return { position, epoch, identity: identity ?? undefined };
}
