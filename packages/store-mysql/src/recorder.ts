import {
  type BatchWriter,
  byPipeline,
  type Care,
  checkedEventRange,
  checkedNotificationRange,
  checkedPipeline,
  checkUnit,
  type EventRange,
  type Notification,
  type NotificationRange,
  type Outcome,
  type Pace,
  polling,
  type ReadingWork,
  type Recorder,
  recordAllowed,
  recordBatch,
  refusalOfSize,
  type Snapshot,
  type Stop,
  type Tracked,
  type Unit,
} from "@es/core";
import type { PoolConnection } from "mysql2/promise";
import { changed } from "./connections.js";
import type { Log } from "./log.js";
import { refusalOfPacket, roomIn } from "./packets.js";
import { reading } from "./reading.js";
import { asBytes, bytesOf, notificationOf, trackedIn } from "./rows.js";
import { writerFor } from "./writer.js";

/** Records the events of one application in MySQL or MariaDB. */
export class MysqlRecorder implements Recorder<PoolConnection> {
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  readonly #writer: BatchWriter<PoolConnection>;
  /** Where the last batch met conflicts, the next begins by looking for them. */
  #care: Care = "hopeful";

  constructor(
    private readonly log: Log,
    private readonly pace: Pace,
  ) {
    this.application = log.application;
    this.epoch = log.epoch;
    this.pipelines = log.pipelines;
    this.maxEventBytes = Math.min(log.maxEventBytes, roomIn(log.packet));
    this.#writer = writerFor(log);
  }

  async record(units: readonly Unit<PoolConnection>[]): Promise<readonly Outcome[]> {
    for (const unit of units) checkUnit(unit, this.pipelines);
    if (units.length === 0) return [];
    return recordAllowed(
      units,
      ({ events }) => refusalOfPacket(events, this.log.packet) ?? refusalOfSize(events, this.maxEventBytes),
      (allowed) => this.#record(allowed),
    );
  }

  async events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, descending } = checkedEventRange(range);
    const { connections, statements, id } = this.log;
    const statement = descending ? statements.eventsDescending : statements.events;
    return (await connections.query(statement, [id, asBytes(aggregateId), after, upTo, limit])).map(notificationOf);
  }

  async notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, types } = checkedNotificationRange(range);
    const { connections, statements, id } = this.log;
    const between = [id, checkedPipeline(pipeline, this.pipelines), after, upTo] as const;
    if (types === undefined) return (await connections.query(statements.notifications, [...between, limit])).map(notificationOf);
    const wanted = JSON.stringify(types.map((type) => asBytes(type).toString("hex").toUpperCase()));
    return (await connections.query(statements.notificationsOfTypes, [...between, wanted, limit])).map(notificationOf);
  }

  async head(pipeline: number): Promise<number> {
    const { connections, statements, id } = this.log;
    const [row] = await connections.query(statements.head, [id, checkedPipeline(pipeline, this.pipelines)]);
    return Number(row?.head);
  }

  async heads(): Promise<readonly number[]> {
    const { connections, statements, id } = this.log;
    return (await connections.query(statements.heads, [id])).map(({ head }) => Number(head));
  }

  async tracked(upstream: string, pipeline: number): Promise<Tracked | undefined> {
    const { connections, statements, id } = this.log;
    const [row] = await connections.query(statements.tracked, [id, asBytes(upstream), pipeline]);
    return row && trackedIn(row);
  }

  async positions(upstream: string): Promise<readonly (Tracked | undefined)[]> {
    const { connections, statements, id } = this.log;
    const rows = await connections.query(statements.positions, [id, asBytes(upstream)]);
    return byPipeline(rows.map((row) => ({ pipeline: row.pipeline, ...trackedIn(row) })));
  }

  async snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    const { connections, statements, id } = this.log;
    const [row] = await connections.query(statements.snapshot, [id, asBytes(aggregateId)]);
    return row && { aggregateId, position: Number(row.position), data: bytesOf(row.data) };
  }

  async keepSnapshot({ aggregateId, position, data }: Snapshot, replacing: number | null = null): Promise<void> {
    const { connections, statements, id } = this.log;
    const values = [id, asBytes(aggregateId), position, Buffer.from(data), replacing, replacing];
    await connections.doing((connection) => changed(connection, statements.keepSnapshot, values));
  }

  prompted(wake: () => void): Stop {
    return polling(
      async () => (await this.heads()).join(),
      wake,
      () => this.pace,
    );
  }

  reading<Result>(work: ReadingWork<PoolConnection, Result>): Promise<Result> {
    return reading(this.log.connections, work);
  }

  async #record(units: readonly Unit<PoolConnection>[]): Promise<readonly Outcome[]> {
    const outcomes = await recordBatch(this.#writer, units, this.#care);
    this.#care = outcomes.some(({ refused }) => refused) ? "looking" : "hopeful";
    return outcomes;
  }
}
