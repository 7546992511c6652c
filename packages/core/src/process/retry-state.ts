import { type BackOffOptions, backOff } from "../application/retrying.js";
import { RecordConflict, StoreUnavailable } from "../persistence/errors.js";
import type { Notification } from "../persistence/recorder.js";
import { type FollowerFailure, isFailing, isReplaced } from "./follower-status.js";

/** How often a conflict on an aggregate is redone at once, before the follower waits and says that it fails. */
const redoneAtOnce = 3;

/** The failure or dependency that holds a follower up, and the time of the next attempt. */
export class RetryState {
  failure: FollowerFailure | undefined;
  #conflicts = 0;
  #retryAt: number | undefined;

  constructor(
    private readonly options: BackOffOptions | undefined,
    private readonly now: () => number,
  ) {}

  /** Milliseconds until it makes sense to try again, 0 for at once; undefined where there is nothing to try again. */
  get pause(): number | undefined {
    return this.#retryAt === undefined ? undefined : Math.max(0, this.#retryAt - this.now());
  }

  /** Whether the follower fails, rather than waits for a store that will come back. */
  get failing(): boolean {
    return isFailing(this.failure);
  }

  /** Takes note of what went wrong, at a notification that stands alone if it is known which. */
  note(error: Error, item: Notification | undefined): void {
    if (error instanceof RecordConflict && ++this.#conflicts <= redoneAtOnce) return;
    const attempts = (this.failure?.attempts ?? 0) + 1;
    // That the store cannot be reached for a while settles nothing: a log that was replaced is told of until it is right.
    const stays = this.failure !== undefined && isReplaced(this.failure) && error instanceof StoreUnavailable;
    this.failure = stays ? { ...(this.failure as FollowerFailure), attempts } : { id: item?.id, type: item?.type, error, attempts };
    this.#retryAt = this.now() + backOff(attempts, this.options);
  }

  clear(): void {
    this.failure = undefined;
    this.#conflicts = 0;
    this.#retryAt = undefined;
  }
}
