import { OpenedReadOnly } from "./errors.js";
import type { EventRange, NotificationRange, Outcome, ReadingWork, Recorder, Snapshot, Stop } from "./recorder.js";

/** A recorder to look through: it reads as the one beneath it does, and records nothing. */
export class ReadOnlyRecorder<Tx> implements Recorder<Tx> {
  readonly readOnly = true;
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  readonly prompted?: (wake: () => void) => Stop;

  constructor(private readonly beneath: Recorder<Tx>) {
    this.application = beneath.application;
    this.epoch = beneath.epoch;
    this.pipelines = beneath.pipelines;
    this.maxEventBytes = beneath.maxEventBytes;
    if (beneath.prompted !== undefined) this.prompted = beneath.prompted.bind(beneath);
  }

  async record(): Promise<readonly Outcome[]> {
    throw new OpenedReadOnly(this.application);
  }

  async keepSnapshot(): Promise<void> {
    throw new OpenedReadOnly(this.application);
  }

  events(aggregateId: string, range?: EventRange) {
    return this.beneath.events(aggregateId, range);
  }

  notifications(pipeline: number, range: NotificationRange) {
    return this.beneath.notifications(pipeline, range);
  }

  head(pipeline: number) {
    return this.beneath.head(pipeline);
  }

  heads() {
    return this.beneath.heads();
  }

  tracked(upstream: string, pipeline: number) {
    return this.beneath.tracked(upstream, pipeline);
  }

  positions(upstream: string) {
    return this.beneath.positions(upstream);
  }

  snapshot(aggregateId: string): Promise<Snapshot | undefined> {
    return this.beneath.snapshot(aggregateId);
  }

  reading<Result>(work: ReadingWork<Tx, Result>): Promise<Result> {
    return this.beneath.reading(work);
  }
}
