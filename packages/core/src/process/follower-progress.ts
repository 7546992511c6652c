import type { StoreUnavailable } from "../persistence/errors.js";
import type { LogPosition } from "../persistence/recorder.js";
import type { LogReplaced } from "./errors.js";
import type { Processing } from "./process-event.js";

/** How a follower is doing. */
export interface FollowerStatus {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  /** The id of the last notification that was processed; 0 at the beginning. */
  readonly position: number;
  /** The id of the newest notification of the upstream's pipeline. */
  readonly head: number;
  /** How many notifications are still to be processed. */
  readonly lag: number;
  /** Notifications per second, by the last five to ten seconds; 0 where nothing follows. */
  readonly rate: number;
  /**
   * "idle": at the head, "working": on its way there, "waiting": for another pipeline, or for a store that is not
   * available, "failing": at a notification that it cannot process, or because the log is not the one that was followed
   * (then `failure.error.code` is "log-replaced", and `lag` says nothing).
   */
  readonly state: FollowerState;
  /** There while the state is "failing", or "waiting" for a store. */
  readonly failure?: FollowerFailure;
  /** There while the state is "waiting" for another pipeline of the upstream: what has to be processed first. */
  readonly waitingFor?: LogPosition;
}

/** "idle": at the head, "working": on its way, "waiting": for a store or another pipeline, "failing": it tries again. */
export type FollowerState = "idle" | "working" | "waiting" | "failing";

/** Why a follower does not get on. */
export interface FollowerFailure {
  /** The notification it fails at; undefined where no notification is at fault. */
  readonly id: number | undefined;
  readonly type: string | undefined;
  readonly error: Error;
  readonly attempts: number;
}

/** What a follower that steps in one place tells to those who wait for it in another. */
export interface FollowerReport {
  /** Undefined before the position was read. */
  readonly position: number | undefined;
  readonly rate: number;
  readonly failure: FollowerFailure | undefined;
  readonly waitingFor: LogPosition | undefined;
}

/** How far a follower has come, and how far it has to go. */
export interface Progress {
  readonly position: number;
  readonly head: number;
  /** There where the log is found not to be the one that was followed. */
  readonly replaced?: LogReplaced | undefined;
}

/** Whether it fails, rather than waits for a store that will come back. */
export function isFailing(failure: FollowerFailure | undefined): failure is FollowerFailure {
  // By its code: an error that came from another thread has lost its class.
  return failure !== undefined && (failure.error as Partial<StoreUnavailable>).code !== "store-unavailable";
}

/** Whether it fails because the log is not the one that was followed. */
export function isReplaced(failure: FollowerFailure | undefined): boolean {
  return failure !== undefined && (failure.error as Partial<LogReplaced>).code === "log-replaced";
}

/** How a follower is doing, by what it reports and by what was read of its progress. */
export function statusOf<Tx>(
  { following, report }: { readonly following: Processing<Tx>; readonly report: FollowerReport },
  { position, head, replaced }: Progress,
): FollowerStatus {
  const { application, upstream, pipeline } = following;
  const { rate, waitingFor } = report;
  const failure = failureOf(report, replaced);
  const waiting = failure !== undefined || waitingFor !== undefined;
  return {
    ...{ application: application.name, upstream: upstream.application, pipeline, position, head, lag: Math.max(0, head - position), rate },
    state: isFailing(failure) ? "failing" : waiting ? "waiting" : position < head ? "working" : "idle",
    ...(failure === undefined ? {} : { failure }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
  };
}

/** What was found now counts where the follower has not come across it yet. */
function failureOf({ failure }: FollowerReport, replaced: LogReplaced | undefined): FollowerFailure | undefined {
  if (replaced === undefined || isReplaced(failure)) return failure;
  return { id: undefined, type: undefined, error: replaced, attempts: failure?.attempts ?? 0 };
}

interface Milestone {
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Positions that somebody waits for. */
export class PositionWaiters {
  #open: readonly Milestone[] = [];

  get awaited(): boolean {
    return this.#open.length > 0;
  }

  /** Resolves once `pass` is called with this id or a later one. */
  reached(id: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open = [...this.#open, { id, resolve, reject }];
    });
  }

  /** Tells those who wait for this id or an earlier one. */
  pass(id: number): void {
    if (this.#open.length === 0) return;
    const passed = this.#open.filter((milestone) => milestone.id <= id);
    this.#open = this.#open.filter((milestone) => milestone.id > id);
    for (const { resolve } of passed) resolve();
  }

  /** Tells all who wait that it is in vain. */
  abandon(error: Error): void {
    const open = this.#open;
    this.#open = [];
    for (const { reject } of open) reject(error);
  }
}

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

  /** Counts what happened now. */
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
