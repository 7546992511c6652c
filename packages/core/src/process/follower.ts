import { StoreUnavailable, TrackingConflict } from "../persistence/errors.js";
import { identityAt, identityOf } from "../persistence/identity.js";
import type { LogPosition, Notification, Tracked } from "../persistence/recorder.js";
import { LogReplaced } from "./errors.js";
import type { FollowerProgress } from "./follower-progress.js";
import { beginning, type Followed, readAfter, replacementOf } from "./log-reader.js";
import { processNotifications } from "./process-event.js";

/**
 * Follows one pipeline of an upstream's log: every notification is processed once and in order, with its tracking in
 * the same transaction. It does nothing by itself: a runner calls `step`, one at a time.
 */
export class Follower<Tx = unknown> {
  readonly #dependencies: Dependencies;

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
    const at = await this.progress.current();
    this.#dependencies.begin(this.progress.forgotten);
    const { epoch, items, archived, event } = await readAfter(following, at, following.batchSize ?? 500);
    // A position without an identity gets the identity of the event that is found there.
    this.progress.recognised(at, event === undefined ? at : { ...at, identity: identityAt(at) ?? identityOf(event) });
    const ready = await this.#ready(items);
    // A section that is not full ends where the log ended when it was read: whatever came since has a prompt of its own.
    if (ready.length > 0) return (await this.#process(epoch, ready)) && (archived || this.progress.knownPosition !== items.at(-1)?.id);
    this.progress.retryState.clear();
    return false;
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

  /** A failing event stands alone, and the events before it are kept. */
  async #processOneByOne(epoch: string, items: readonly Notification[]): Promise<boolean> {
    for (const item of items) {
      const goOn = await this.#process(epoch, [item]);
      if (this.progress.knownPosition !== item.id) return goOn;
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

  /** Whether the position is not the one that this follower went on from: an operator may have decided elsewhere. */
  async #wasMoved(): Promise<boolean> {
    const before = this.progress.at;
    if (before === undefined) return false;
    const tracked: Tracked = (await this.progress.tracked().catch(() => before)) ?? beginning;
    const { position, epoch, identity } = tracked;
    return position !== before.position || epoch !== before.epoch || (identity !== undefined && identity !== before.identity);
  }
}

/** Knows how far an application has followed the other pipelines of an upstream, for notifications that depend on them. */
class Dependencies {
  /** The positions that were reached at least. Positions move forward, unless an operator resets them. */
  readonly #reached = new Map<number, Tracked>();
  /** The pipelines that are known, in this step, to be those that were followed. */
  readonly #recognised = new Set<number>();

  #forgotten = 0;

  constructor(private readonly followed: Followed) {}

  /** Begins another step, in which the logs of pipelines are recognised anew; `forgotten` is how often the follower's position was. */
  begin(forgotten: number): void {
    // Where that was moved from outside, those of other pipelines may have been taken back too.
    if (forgotten !== this.#forgotten) this.#reached.clear();
    this.#forgotten = forgotten;
    this.#recognised.clear();
  }

  /** The first dependency of the notification that is not processed yet. Rejects with LogReplaced where it never can be. */
  async unmet({ dependencies }: Notification): Promise<LogPosition | undefined> {
    for (const dependency of dependencies) {
      if (!(await this.#isMet(dependency))) return dependency;
    }
    return undefined;
  }

  async #isMet({ pipeline, id }: LogPosition): Promise<boolean> {
    const known = this.#reached.get(pipeline);
    if (known !== undefined && known.position >= id && (await this.#isRecognised(pipeline, known))) return true;
    const tracked = (await this.followed.application.recorder.tracked(this.followed.upstream.application, pipeline)) ?? beginning;
    if (tracked.position < id) {
      await this.#refuseImpossible({ pipeline, id });
      return false;
    }
    this.#reached.set(pipeline, tracked);
    if (await this.#isRecognised(pipeline, tracked)) return true;
    // The position there belongs to a log that is gone: the follower of that pipeline reports it, this one waits.
    return false;
  }

  /** Whether what was processed of a pipeline is what its log still holds: asked once a step. */
  async #isRecognised(pipeline: number, reached: Tracked): Promise<boolean> {
    if (this.#recognised.has(pipeline)) return true;
    if ((await replacementOf({ ...this.followed, pipeline }, reached)) !== undefined) return false;
    this.#recognised.add(pipeline);
    return true;
  }

  // A cause is committed before its effect: a log that has the effect only is not whole.
  async #refuseImpossible({ pipeline, id }: LogPosition): Promise<void> {
    const { application, upstream } = this.followed;
    const { head } = await upstream.head(pipeline);
    if (head >= id) return;
    const why = `a notification depends on ${id} in pipeline ${pipeline}, which ends at ${head}`;
    throw new LogReplaced(application.name, upstream.application, pipeline, why);
  }
}
