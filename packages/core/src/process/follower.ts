import { reasonOf, StoreUnavailable, TrackingConflict } from "../persistence/errors.js";
import { identityAt, identityOf } from "../persistence/identity.js";
import type { LogPosition, Notification, Tracked } from "../persistence/recorder.js";
import { Dependencies } from "./dependencies.js";
import { FollowerFailing, FollowingStopped, LogReplaced, NothingToSkip } from "./errors.js";
import {
  type FollowerFailure,
  type FollowerReport,
  type FollowerStatus,
  isReplaced,
  PositionWaiters,
  Rate,
  statusOf,
} from "./follower-progress.js";
import { type Resetting, recordSkip, resetPosition } from "./operator-events.js";
import { type Processing, processNotifications } from "./process-event.js";
import { type BackOffOptions, RetryState } from "./retry-state.js";
import { beginning, evidentReplacement, readAfter, replacementOf } from "./same-log.js";

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
  readonly #waiters = new PositionWaiters();
  readonly #retryState: RetryState;
  readonly #dependencies: Dependencies;
  readonly #rate: Rate;
  /** Where the application stands, by what was tracked or processed last. */
  #at: Tracked | undefined;
  /** Whether the log was found to hold the event at the position since that was read. */
  #recognised = false;
  /** The position of the one that steps elsewhere. */
  #heard: number | undefined;
  #waitingFor: LogPosition | undefined;
  /** The rate of the one that steps elsewhere. */
  #heardRate: number | undefined;

  constructor(readonly following: Following<Tx>) {
    const now = following.now ?? (() => performance.now());
    this.#retryState = new RetryState(following.backOff, now);
    this.#rate = new Rate(now);
    this.#dependencies = new Dependencies(following);
  }

  /** Whether somebody waits for a position. */
  get awaited(): boolean {
    return this.#waiters.awaited;
  }

  /** Milliseconds until another step makes sense after a failure, 0 for at once; undefined where nothing failed. */
  get pause(): number | undefined {
    return this.#retryState.pause;
  }

  /** Processes up to one batch; returns whether there may be more to do at once. Never rejects: `status` tells of failures. */
  async step(): Promise<boolean> {
    if (!this.#mayStep) return false;
    try {
      return await this.#processNext();
    } catch (error) {
      // Someone else did the work, or an operator moved the position meanwhile.
      const moved = error instanceof TrackingConflict || (error instanceof LogReplaced && (await this.#wasMoved()));
      if (!moved) return this.#fail(error, undefined);
      this.forget();
      return true;
    }
  }

  /** The id of the last notification that was processed. */
  async position(): Promise<number> {
    return this.#position ?? (await this.#standing()).position;
  }

  /** Resolves when the position is at `id` or past it; rejects with FollowerFailing or FollowingStopped. */
  async reached(id: number): Promise<void> {
    const position = await this.position();
    if (isReplaced(this.#retryState.failure)) throw this.#failing();
    if (position >= id) return;
    if (this.#retryState.failing) throw this.#failing();
    await this.#waiters.reached(id);
  }

  /** Returns where it stands and what holds it up. Rejects with StoreUnavailable where the head or the position cannot be read. */
  async status(): Promise<FollowerStatus> {
    const { upstream, pipeline } = this.following;
    const tracked = (await this.#tracked()) ?? beginning;
    // After the position: the head is not to be older.
    const log = await upstream.head(pipeline);
    const replaced = this.stepped ? evidentReplacement(this.following, tracked, log) : await replacementOf(this.following, tracked);
    return statusOf(this, { position: tracked.position, head: log.head, replaced });
  }

  /** Goes past the next notification without processing it; that is recorded, with the reason. Rejects with NothingToSkip, or with LogReplaced. */
  async skip(id: number, why: string): Promise<void> {
    const { application, upstream, pipeline } = this.following;
    const at = (await this.#tracked()) ?? beginning;
    const from = at.position;
    const { epoch, items } = await readAfter(this.following, at, 1);
    const [skipped] = items;
    if (id !== skipped?.id) throw new NothingToSkip(application.name, id, from);
    const { failure } = this.#retryState;
    const error = failure && reasonOf(failure.error);
    const identity = identityOf(skipped);
    const tracking = { upstream: upstream.application, pipeline, epoch, from, to: id, identity };
    const recorded = await recordSkip(application, tracking, { id, why, ...(error === undefined ? {} : { error }) });
    this.#moved({ position: id, epoch, identity });
    application.recordings.publish({ ...recorded, events: [] });
  }

  /** Lets it go on after another position: recorded, with the reason. Rejects with NotReplaced, InvalidArgument or TrackingConflict. */
  async resetPosition(resetting: Resetting): Promise<void> {
    const { application } = this.following;
    const recorded = await resetPosition(application, this.following, resetting);
    this.#retryState.clear();
    this.forget();
    application.recordings.publish({ ...recorded, events: [] });
  }

  /** Whether a step here has found the log to be the one that was followed, or the follower was heard of from where it steps. */
  get stepped(): boolean {
    return this.#recognised || this.#heard !== undefined;
  }

  /** Where it stands and what holds it up, for whoever waits for it elsewhere. */
  get report(): FollowerReport {
    const rate = this.#heardRate ?? this.#rate.perSecond;
    return { position: this.#position, rate, failure: this.#retryState.failure, waitingFor: this.#waitingFor };
  }

  /** Takes over the report of one that steps elsewhere, so that `reached` and `status` answer as that one would. */
  applyReport({ position, rate, failure, waitingFor }: FollowerReport): void {
    this.#at = undefined;
    this.#heard = position;
    this.#heardRate = rate;
    this.#retryState.failure = failure;
    this.#waitingFor = waitingFor;
    if (position !== undefined && !isReplaced(failure)) this.#waiters.pass(position);
    if (this.#retryState.failing) this.#waiters.abandon(this.#failing());
  }

  /** Reads its position anew at the next step: it was moved from outside. */
  forget(): void {
    this.#recognised = false;
    this.#at = undefined;
    this.#heard = undefined;
    this.#dependencies.forget();
  }

  /** Rejects those who wait for a position: there will be no more steps. */
  stop(): void {
    this.#waiters.abandon(new FollowingStopped(this.following.application.name));
  }

  async #processNext(): Promise<boolean> {
    const at = await this.#standing();
    this.#dependencies.begin();
    const { epoch, items, archived, event } = await readAfter(this.following, at, this.following.batchSize ?? 500);
    this.#recognised = true;
    // What was tracked without an identity gets the one of the event that is found there.
    if (event !== undefined && this.#at === at) this.#at = { ...at, identity: identityAt(at) ?? identityOf(event) };
    this.#waiters.pass(at.position);
    const ready = await this.#ready(items);
    // A section that is not full ends where the log ended when it was read: whatever came since has a prompt of its own.
    if (ready.length > 0) return (await this.#process(epoch, ready)) && (archived || this.#position !== items.at(-1)?.id);
    this.#retryState.clear();
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
      const reached = await processNotifications(this.following, epoch, items);
      this.#rate.add(items.length);
      this.#moved(reached);
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

  #moved(reached: Tracked): void {
    const { position } = reached;
    this.#at = reached;
    this.#heard = undefined;
    this.#retryState.clear();
    this.#waiters.pass(position);
  }

  #fail(error: unknown, item: Notification | undefined): boolean {
    this.#retryState.note(error instanceof Error ? error : new Error(String(error), { cause: error }), item);
    if (this.#retryState.failing) this.#waiters.abandon(this.#failing());
    return this.#mayStep;
  }

  get #mayStep(): boolean {
    return (this.pause ?? 0) === 0;
  }

  #failing(): FollowerFailing {
    const { application, upstream, pipeline } = this.following;
    const { id, error } = this.#retryState.failure as FollowerFailure;
    return new FollowerFailing(application.name, upstream.application, pipeline, id, error);
  }

  get #position(): number | undefined {
    return this.#at?.position ?? this.#heard;
  }

  async #standing(): Promise<Tracked> {
    this.#at ??= (await this.#tracked()) ?? beginning;
    return this.#at;
  }

  /** Whether the position is not the one that this follower went on from: an operator may have decided elsewhere. */
  async #wasMoved(): Promise<boolean> {
    const before = this.#at;
    if (before === undefined) return false;
    const { position, epoch, identity } = (await this.#tracked().catch(() => before)) ?? beginning;
    return position !== before.position || epoch !== before.epoch || (identity !== undefined && identity !== before.identity);
  }

  #tracked(): Promise<Tracked | undefined> {
    const { application, upstream, pipeline } = this.following;
    return application.recorder.tracked(upstream.application, pipeline);
  }
}
