import type { BackOffOptions } from "../application/retrying.js";
import type { LogPosition, Notification, Tracked } from "../persistence/recorder.js";
import { FollowerFailing, FollowingStopped } from "./errors.js";
import { type FollowerReport, failureOfReport, reportOfFailure } from "./follower-report.js";
import { type FollowerFailure, type FollowerStatus, isReplaced, statusOf } from "./follower-status.js";
import { beginning, evidentReplacement, replacementOf } from "./log-reader.js";
import { PositionWaiters } from "./position-waiters.js";
import type { Processing } from "./process-event.js";
import { RetryState } from "./retry-state.js";

/** The upstream of a follower, and its options. */
export interface Following<Tx> extends Processing<Tx> {
  /** How many notifications share a transaction at the most. Default 500. */
  readonly batchSize?: number | undefined;
  readonly backOff?: BackOffOptions | undefined;
  /** Milliseconds from any beginning. Default performance.now. */
  readonly now?: (() => number) | undefined;
}

/**
 * How far one application has followed one pipeline of an upstream, and what holds it up: all that others know of a
 * follower. It is kept by the `Follower` that steps on it, or, where that one is in another thread or on another node, by
 * the reports from there.
 */
export class FollowerProgress<Tx = unknown> {
  /** The last failure, and the time of the next attempt. */
  readonly retryState: RetryState;
  /** The notification to be processed first, in another pipeline of the upstream. */
  waitingFor: LogPosition | undefined;
  readonly #waiters = new PositionWaiters();
  readonly #rate: Rate;
  /** Where the application stands, by what was tracked or processed last. */
  #at: Tracked | undefined;
  /** Whether the log was found to hold the event at the position since that was read. */
  #recognised = false;
  #forgotten = 0;
  /** The last report of the follower that steps elsewhere. */
  #reported: { readonly position: number | undefined; readonly rate: number | undefined } = nothingReported;

  constructor(readonly following: Following<Tx>) {
    const now = following.now ?? (() => performance.now());
    this.retryState = new RetryState(following.backOff, now);
    this.#rate = new Rate(now);
  }

  /** Whether somebody waits for a position. */
  get awaited(): boolean {
    return this.#waiters.awaited;
  }

  /** Whether a step here has found the log to be the one that was followed, or the follower reported a position from elsewhere. */
  get stepped(): boolean {
    return this.#recognised || this.#reported.position !== undefined;
  }

  /** The id of the last notification that was processed; undefined where it was not read yet. */
  get knownPosition(): number | undefined {
    return this.#at?.position ?? this.#reported.position;
  }

  /** Notifications per second. */
  get rate(): number {
    return this.#reported.rate ?? this.#rate.perSecond;
  }

  get failure(): FollowerFailure | undefined {
    return this.retryState.failure;
  }

  /** Returns the id of the last notification that was processed. Rejects where the store cannot be read. */
  async position(): Promise<number> {
    return this.knownPosition ?? (await this.current()).position;
  }

  /**
   * Resolves when the position is at `id` or past it, in the log that was followed. Rejects with FollowerFailing or
   * FollowingStopped, or where the store or the log cannot be read, and with the reason of the signal.
   */
  async reached(id: number, signal?: AbortSignal): Promise<void> {
    // Before the first step nothing else has compared the log with the one that was followed.
    if (!this.stepped) await this.#refuseReplaced();
    const position = await this.position();
    if (isReplaced(this.failure)) throw this.#failing();
    if (position >= id) return;
    if (this.retryState.failing) throw this.#failing();
    await this.#waiters.reached(id, signal);
  }

  async #refuseReplaced(): Promise<void> {
    const replaced = await replacementOf(this.following, (await this.tracked()) ?? beginning);
    if (replaced !== undefined) throw this.#failing({ id: undefined, error: replaced });
  }

  /** Returns how the follower is doing. Rejects where the store or the log cannot be read. */
  async status(): Promise<FollowerStatus> {
    const { upstream, pipeline } = this.following;
    const tracked = (await this.tracked()) ?? beginning;
    // After the position: the head is not to be older.
    const log = await upstream.head(pipeline);
    const replaced = this.stepped ? evidentReplacement(this.following, tracked, log) : await replacementOf(this.following, tracked);
    return statusOf(this, { position: tracked.position, head: log.head, replaced });
  }

  /** Returns the report for those who wait for the follower elsewhere. */
  get report(): FollowerReport {
    const { rate, failure, waitingFor } = this;
    return { position: this.stepped ? this.knownPosition : undefined, rate, failure: failure && reportOfFailure(failure), waitingFor };
  }

  /** Takes over the report of the follower that steps elsewhere, so that `reached` and `status` tell what that one would. */
  applyReport({ position, rate, failure, waitingFor }: FollowerReport): void {
    this.#at = undefined;
    this.#reported = { position, rate };
    this.retryState.failure = failure && failureOfReport(failure);
    this.waitingFor = waitingFor;
    if (position !== undefined && !isReplaced(this.failure)) this.#waiters.pass(position);
    if (this.retryState.failing) this.#waiters.abandon(this.#failing());
  }

  /** Reads the position anew at the next step: it was moved from outside. */
  forget(): void {
    this.#forgotten += 1;
    this.#recognised = false;
    this.#at = undefined;
    this.#reported = { ...this.#reported, position: undefined };
  }

  /** Rejects those who wait for a position: there will be no more steps. */
  stop(): void {
    this.#waiters.close(new FollowingStopped(this.following.application.name));
  }

  /** How often the position was forgotten: what was known before the last time may be wrong. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Where the application stood when the position was last read or moved; undefined where it is to be read anew. */
  get at(): Tracked | undefined {
    return this.#at;
  }

  /** Returns where the application stands; reads it where it is not known. */
  async current(): Promise<Tracked> {
    this.#at ??= (await this.tracked()) ?? beginning;
    return this.#at;
  }

  /** Returns what is tracked; undefined before the first notification. */
  tracked(): Promise<Tracked | undefined> {
    const { application, upstream, pipeline } = this.following;
    return application.recorder.tracked(upstream.application, pipeline);
  }

  /** Takes in that the log was found to be the one that was followed up to `at`, which may have got its identity by that. */
  recognised(before: Tracked, at: Tracked): void {
    this.#recognised = true;
    if (this.#at === before) this.#at = at;
    this.#waiters.pass(at.position);
  }

  /** Takes in that the position was moved, by processing `count` notifications. */
  moved(reached: Tracked, count: number): void {
    this.#rate.add(count);
    this.#at = reached;
    this.#reported = { ...this.#reported, position: undefined };
    this.retryState.clear();
    this.#waiters.pass(reached.position);
  }

  /** Takes in what went wrong, at a notification that stands alone if it is known which. */
  failed(error: unknown, item: Notification | undefined): void {
    this.retryState.note(error instanceof Error ? error : new Error(String(error), { cause: error }), item);
    if (this.retryState.failing) this.#waiters.abandon(this.#failing());
  }

  #failing({ id, error } = this.failure as Pick<FollowerFailure, "id" | "error">): FollowerFailing {
    const { application, upstream, pipeline } = this.following;
    return new FollowerFailing(application.name, upstream.application, pipeline, id, error);
  }
}

const nothingReported = { position: undefined, rate: undefined };

const windowMs = 5000;

/** How often something happens, by what happened in the last five to ten seconds. */
export class Rate {
  #began: number;
  #count = 0;
  #before: number | undefined;

  /** `now` tells milliseconds from any beginning. */
  constructor(private readonly now: () => number) {
    this.#began = now();
  }

  /** Counts so many that happened now, on top of those before. */
  add(count: number): void {
    this.#turn();
    this.#count += count;
  }

  get perSecond(): number {
    this.#turn();
    const elapsed = this.now() - this.#began + (this.#before === undefined ? 0 : windowMs);
    return elapsed === 0 ? 0 : (1000 * (this.#count + (this.#before ?? 0))) / elapsed;
  }

  /** Begins a new window when the last one is over. */
  #turn(): void {
    const elapsed = this.now() - this.#began;
    if (elapsed < windowMs) return;
    this.#before = elapsed < 2 * windowMs ? this.#count : 0;
    this.#count = 0;
    this.#began += windowMs * Math.floor(elapsed / windowMs);
  }
}
