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
import type pg from "pg";
import type { Log } from "./log.js";
import type { Prompts } from "./prompts.js";
import { reading } from "./reading.js";
import { bytesOf, notificationOf, trackedIn } from "./rows.js";
import { writerFor } from "./writer.js";

/** Records the events of one application in Postgres. */
export class PostgresRecorder implements Recorder<pg.PoolClient> {
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  readonly #writer: BatchWriter<pg.PoolClient>;
  /** Where the last batch met conflicts, the next begins by looking for them. */
  #care: Care = "hopeful";

  constructor(
    private readonly log: Log,
    private readonly prompts: Prompts,
  ) {
    this.application = log.application;
    this.epoch = log.epoch;
    this.pipelines = log.pipelines;
    this.maxEventBytes = log.maxEventBytes;
    this.#writer = writerFor(log);
  }

  async record(units: readonly Unit<pg.PoolClient>[]): Promise<readonly Outcome[]> {
    for (const unit of units) checkUnit(unit, this.pipelines);
    if (units.length === 0) return [];
    return recordAllowed(
      units,
      ({ events }) => refusalOfSize(events, this.maxEventBytes),
      (allowed) => this.#record(allowed),
    );
  }

  reading<Result>(work: ReadingWork<pg.PoolClient, Result>): Promise<Result> {
    return reading(this.log.connections, work);
  }

  async events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, descending } = checkedEventRange(range);
    const { events, eventsDescending } = this.log.statements;
    const { rows } = await this.#query(descending ? eventsDescending : events, aggregateId, after, upTo, limit);
    return rows.map(notificationOf);
  }

  async notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]> {
    const { after, upTo, limit, types } = checkedNotificationRange(range);
    const { notifications, notificationsOfTypes } = this.log.statements;
    const wanted = [checkedPipeline(pipeline, this.pipelines), after, upTo, limit];
    const { rows } = await (types === undefined
      ? this.#query(notifications, ...wanted)
      : this.#query(notificationsOfTypes, ...wanted, types));
    return rows.map(notificationOf);
  }

  async head(pipeline: number): Promise<number> {
    const { rows } = await this.#query(this.log.statements.head, checkedPipeline(pipeline, this.pipelines));
    return Number(rows[0].head);
  }

  async heads(): Promise<readonly number[]> {
    const { rows } = await this.#query(this.log.statements.heads);
    return rows.map(({ head }) => Number(head));
  }

  async tracked(upstream: string, pipeline: number): Promise<Tracked | undefined> {
    const { rows } = await this.#query(this.log.statements.tracked, upstream, pipeline);
    return rows[0] && trackedIn(rows[0]);
  }

  async positions(upstream: string): Promise<readonly (Tracked | undefined)[]> {
    const { rows } = await this.#query(this.log.statements.positions, upstream);
    return byPipeline(rows.map((row) => ({ pipeline: row.pipeline, ...trackedIn(row) })));
  }

  async snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    const { rows } = await this.#query(this.log.statements.snapshot, aggregateId);
    return rows[0] && { aggregateId, position: Number(rows[0].position), data: bytesOf(rows[0].data) };
  }

  async keepSnapshot({ aggregateId, position, data }: Snapshot, replacing: number | null = null): Promise<void> {
    await this.#query(this.log.statements.keepSnapshot, aggregateId, position, Buffer.from(data), replacing);
  }

  prompted(wake: () => void): Stop {
    return this.prompts.subscribe({ log: this.log.id, wake, heads: async () => (await this.heads()).join() });
  }

  async #record(units: readonly Unit<pg.PoolClient>[]): Promise<readonly Outcome[]> {
    const outcomes = await recordBatch(this.#writer, units, this.#care);
    this.#care = outcomes.some(({ refused }) => refused) ? "looking" : "hopeful";
    if (outcomes.some(({ refused }) => !refused)) this.prompts.prompt(this.log.id);
    return outcomes;
  }

  #query(statement: Log["statements"]["head"], ...values: unknown[]): Promise<pg.QueryResult> {
    return this.log.connections.query(statement, [this.log.id, ...values]);
  }
}
