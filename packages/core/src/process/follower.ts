import { StoreUnavailable, TrackingConflict } from "../persistence/errors.js";
import { identityAt, identityOf } from "../persistence/identity.js";
import type { Notification, Tracked } from "../persistence/recorder.js";
import { Dependencies } from "./dependencies.js";
import { LogReplaced } from "./errors.js";
import type { FollowerProgress } from "./follower-progress.js";
import { processNotifications } from "./process-event.js";
import { beginning, readAfter } from "./same-log.js";

/**
 * Follows one pipeline of an upstream's log: every notification is processed once and in order, with its tracking in
 * the same transaction. It does nothing by itself: a runner calls `step`, one at a time.
 */
export class Follower<Tx = unknown> {
  readonly #dependencies: Dependencies;
  #forgotten = 0;

  constructor(readonly progress: FollowerProgress<Tx>) {
    this.#dependencies = new Dependencies(progress.following);
  }

  /** Milliseconds until another step makes sense after a failure, 0 for at once; undefined where nothing failed. */
  get pause(): number | undefined {
    return this.progress.retryState.pause;
  }

  /** Processes up to one batch. Returns whether there may be more to do at once. Never rejects: `progress` tells of failures. */
  async step(): Promise<boolean> {
    if (!this.#mayStep) return false;
    try {
      return await this.#processNext();
    } catch (error) {
      // Someone else did the work, or an operator moved the position meanwhile.
      const moved = error instanceof TrackingConflict || (error instanceof LogReplaced && (await this.#wasMoved()));
      if (!moved) return this.#fail(error, undefined);
      this.progress.forget();
      return true;
    }
  }

  async #processNext(): Promise<boolean> {
    const { following } = this.progress;
    const at = await this.progress.standing();
    this.#beginDependencies();
    const { epoch, items, archived, event } = await readAfter(following, at, following.batchSize ?? 500);
    // What was tracked without an identity gets the one of the event that is found there.
    this.progress.recognised(at, event === undefined ? at : { ...at, identity: identityAt(at) ?? identityOf(event) });
    const ready = await this.#ready(items);
    // A section that is not full ends where the log ended when it was read: whatever came since has a prompt of its own.
    if (ready.length > 0) return (await this.#process(epoch, ready)) && (archived || this.#position !== items.at(-1)?.id);
    this.progress.retryState.clear();
    return false;
  }

  #beginDependencies(): void {
    // Where the position was moved from outside, those of other pipelines may have been too.
    if (this.progress.forgotten !== this.#forgotten) this.#dependencies.forget();
    this.#forgotten = this.progress.forgotten;
    this.#dependencies.begin();
  }

  /** Those at the front that depend on nothing that this application has yet to process. */
  async #ready(items: readonly Notification[]): Promise<readonly Notification[]> {
    const { progress } = this;
    progress.waitingFor = undefined;
    for (const [index, item] of items.entries()) {
      progress.waitingFor = item.dependencies.length === 0 ? undefined : await this.#dependencies.unmet(item);
      if (progress.waitingFor !== undefined) return items.slice(0, index);
    }
    return items;
  }

  async #process(epoch: string, items: readonly Notification[]): Promise<boolean> {
    const last = items.at(-1) as Notification;
    try {
      this.progress.moved(await processNotifications(this.progress.following, epoch, items), items.length);
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

  #fail(error: unknown, item: Notification | undefined): boolean {
    this.progress.failed(error, item);
    return this.#mayStep;
  }

  get #mayStep(): boolean {
    return (this.pause ?? 0) === 0;
  }

  get #position(): number | undefined {
    return this.progress.knownPosition;
  }

  /** Whether the position is not the one that this follower went on from: an operator may have decided elsewhere. */
  async #wasMoved(): Promise<boolean> {
    const before = this.progress.at;
    if (before === undefined) return false;
    const tracked: Tracked = (await this.progress.tracked().catch(() => before)) ?? beginning;
    const { position, epoch, identity } = tracked;
    return position !== before.position || epoch !== before.epoch || (identity !== undefined && identity !== before.identity);
  }
}
