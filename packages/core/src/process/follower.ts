import { StoreUnavailable, TrackingConflict } from "../persistence/errors.js";
import { reasonOf } from "../persistence/reason-of.js";
import type { LogPosition, Notification, Tracked } from "../persistence/recorder.js";
import type { BackOffOptions } from "./back-off.js";
import { Dependencies } from "./dependencies.js";
import { FollowerFailing, FollowingStopped, NothingToSkip } from "./errors.js";
import { type FollowerFailure, type FollowerReport, type FollowerStatus, statusOf } from "./follower-status.js";
import { readSection } from "./log-reader.js";
import { Milestones } from "./milestones.js";
import { type Processing, processNotifications } from "./process-notifications.js";
import { Rate } from "./rate.js";
import { recognise } from "./recognise.js";
import { Setback } from "./setback.js";
import { recordSkip } from "./skip.js";

/** What a follower follows, and how. */
export interface Following<Tx> extends Processing<Tx> {
  /** How many notifications share a transaction at the most. Default 500. */
  readonly batchSize?: number | undefined;
  readonly backOff?: BackOffOptions | undefined;
  /** Milliseconds from any beginning. Default performance.now. */
  readonly now?: (() => number) | undefined;
}

/**
 * Follows one pipeline of an upstream's log: every notification is processed once and in order, with its tracking in
 * the same transaction. It does nothing by itself: a runner calls `step`, one at a time.
 */
export class Follower<Tx = unknown> {
  readonly #milestones = new Milestones();
  readonly #setback: Setback;
  readonly #dependencies: Dependencies;
  readonly #rate: Rate;
  #position: number | undefined;
  /** What was tracked when the position was read, until the log is found to be the one that it belongs to. */
  #unrecognised: Tracked | undefined;
  #waitingFor: LogPosition | undefined;
  /** The rate of the one that steps elsewhere. */
  #heardRate: number | undefined;

  constructor(readonly following: Following<Tx>) {
    const now = following.now ?? (() => performance.now());
    this.#setback = new Setback(following.backOff, now);
    this.#rate = new Rate(now);
    this.#dependencies = new Dependencies(following.application.recorder, following.upstream);
  }

  /** Whether somebody waits for a position. */
  get awaited(): boolean {
    return this.#milestones.awaited;
  }

  /** Milliseconds until another step makes sense after a failure, 0 for at once; undefined where nothing failed. */
  get pause(): number | undefined {
    return this.#setback.pause;
  }

  /** Processes up to one batch; answers whether there may be more to do at once. Never rejects: `status` tells of failures. */
  async step(): Promise<boolean> {
    if (!this.#mayStep) return false;
    try {
      return await this.#processNext();
    } catch (error) {
      if (!(error instanceof TrackingConflict)) return this.#fail(error, undefined);
      // Someone else did the work, or the log was replaced while it was followed.
      this.forget();
      return true;
    }
  }

  /** The id of the last notification that was processed. */
  async position(): Promise<number> {
    if (this.#position === undefined) this.#unrecognised = await this.#tracked();
    this.#position ??= this.#unrecognised?.position ?? 0;
    return this.#position;
  }

  /** Resolves when the position is at `id` or past it; rejects with FollowerFailing or FollowingStopped. */
  async reached(id: number): Promise<void> {
    if ((await this.position()) >= id) return;
    if (this.#setback.failing) throw this.#failing();
    await this.#milestones.reached(id);
  }

  async status(): Promise<FollowerStatus> {
    const { upstream, pipeline } = this.following;
    const [{ head }, tracked] = await Promise.all([upstream.head(pipeline), this.#tracked()]);
    return statusOf(this, { position: tracked?.position ?? 0, head });
  }

  /** Goes past the next notification without processing it; that is recorded, with the reason. Rejects with NothingToSkip. */
  async skip(id: number, why: string): Promise<void> {
    const { application, upstream, pipeline } = this.following;
    const [{ epoch, head }, tracked] = await Promise.all([upstream.head(pipeline), this.#tracked()]);
    const from = tracked?.position ?? 0;
    if (id !== from + 1 || id > head) throw new NothingToSkip(application.name, id, from);
    const { failure } = this.#setback;
    const error = failure && reasonOf(failure.error);
    const tracking = { upstream: upstream.application, pipeline, epoch, from, to: id };
    const recorded = await recordSkip(application, tracking, { id, why, ...(error === undefined ? {} : { error }) });
    this.#moved(id);
    application.recordings.publish(recorded);
  }

  /** Where it stands and what holds it up, for whoever waits for it elsewhere. */
  get report(): FollowerReport {
    const rate = this.#heardRate ?? this.#rate.perSecond;
    return { position: this.#position, rate, failure: this.#setback.failure, waitingFor: this.#waitingFor };
  }

  /** Takes over the report of one that steps elsewhere, so that `reached` and `status` answer as that one would. */
  hear({ position, rate, failure, waitingFor }: FollowerReport): void {
    this.#position = position;
    this.#heardRate = rate;
    this.#setback.failure = failure;
    this.#waitingFor = waitingFor;
    if (position !== undefined) this.#milestones.pass(position);
    if (this.#setback.failing) this.#milestones.abandon(this.#failing());
  }

  /** Reads its position anew at the next step: it was moved from outside. */
  forget(): void {
    this.#position = undefined;
    this.#unrecognised = undefined;
    this.#dependencies.forget();
  }

  /** Rejects those who wait for a position: there will be no more steps. */
  stop(): void {
    this.#milestones.abandon(new FollowingStopped(this.following.application.name));
  }

  async #processNext(): Promise<boolean> {
    const { upstream, pipeline, batchSize = 500 } = this.following;
    const after = await this.position();
    this.#milestones.pass(after);
    const { epoch, items, archived } = await readSection(upstream, pipeline, { after, limit: batchSize });
    if (this.#unrecognised !== undefined) await recognise(this.following, this.#unrecognised, { epoch, items });
    this.#unrecognised = undefined;
    const ready = await this.#ready(items);
    // A section that is not full ends where the log ended when it was read: whatever came since has a prompt of its own.
    if (ready.length > 0) return (await this.#process(epoch, ready)) && (archived || this.#position !== items.at(-1)?.id);
    this.#setback.clear();
    return false;
  }

  /** Those at the front that depend on nothing that this application has yet to process. */
  async #ready(items: readonly Notification[]): Promise<readonly Notification[]> {
    this.#waitingFor = undefined;
    for (const [index, item] of items.entries()) {
      this.#waitingFor = item.dependencies.length === 0 ? undefined : await this.#dependencies.unmet(item);
      if (this.#waitingFor !== undefined) return items.slice(0, index);
    }
    return items;
  }

  async #process(epoch: string, items: readonly Notification[]): Promise<boolean> {
    const last = items.at(-1) as Notification;
    try {
      await processNotifications(this.following, epoch, items);
      this.#rate.add(items.length);
      this.#moved(last.id);
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof TrackingConflict) throw error;
      if (items.length === 1) return this.#fail(error, last);
    }
    return this.#processOneByOne(epoch, items);
  }

  /** What fails stands alone, and what came before it is kept. */
  async #processOneByOne(epoch: string, items: readonly Notification[]): Promise<boolean> {
    for (const item of items) {
      const goOn = await this.#process(epoch, [item]);
      if (this.#position !== item.id) return goOn;
    }
    return true;
  }

  #moved(position: number): void {
    this.#position = position;
    this.#setback.clear();
    this.#milestones.pass(position);
  }

  #fail(error: unknown, item: Notification | undefined): boolean {
    this.#setback.note(error instanceof Error ? error : new Error(String(error), { cause: error }), item);
    if (this.#setback.failing) this.#milestones.abandon(this.#failing());
    return this.#mayStep;
  }

  get #mayStep(): boolean {
    return (this.pause ?? 0) === 0;
  }

  #failing(): FollowerFailing {
    const { application, upstream, pipeline } = this.following;
    const { id, error } = this.#setback.failure as FollowerFailure;
    return new FollowerFailing(application.name, upstream.application, pipeline, id, error);
  }

  #tracked(): Promise<Tracked | undefined> {
    const { application, upstream, pipeline } = this.following;
    return application.recorder.tracked(upstream.application, pipeline);
  }
}
