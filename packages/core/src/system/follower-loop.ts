import type { Stop } from "../persistence/recorder.js";
import type { Follower } from "../process/follower.js";
import type { FollowerProgress } from "../process/follower-progress.js";

/** How followers are made to step. */
export interface FollowerLoopOptions {
  /** Milliseconds after which they step even if no prompt came, where prompts can be lost. Default: only prompts and back-off wake them. */
  readonly pollMs?: number | undefined;
  /** Called after every step, with what is known by then. */
  readonly stepped?: (progress: FollowerProgress<never>) => void;
}

/** Makes followers step, one after the other and round again, and rests while there is nothing to do. */
export class FollowerLoop {
  readonly #wakeSignal = new WakeSignal();
  readonly #mutex = new Mutex();
  readonly #unsubscribe: readonly (Stop | undefined)[];
  readonly #done: Promise<void>;
  #stopped = false;

  constructor(
    private readonly followers: readonly Follower<never>[],
    private readonly options: FollowerLoopOptions,
  ) {
    const upstreams = new Set(followers.map(({ progress }) => progress.following.upstream));
    this.#unsubscribe = [...upstreams].map((upstream) => upstream.prompted?.(() => this.#wakeSignal.ring()));
    this.#done = this.#run();
  }

  /** Does work that no step may run beside, and looks for more to do after it. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#mutex.exclusively(work);
    } finally {
      this.#wakeSignal.ring();
    }
  }

  /** Says that there may be something to do. */
  prompt(): void {
    this.#wakeSignal.ring();
  }

  /** Resolves when the step under way is done: there are none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeSignal.ring();
    for (const stop of this.#unsubscribe) stop?.();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      if (!(await this.#round())) await this.#wakeSignal.rest(this.#longestRest());
    }
  }

  async #round(): Promise<boolean> {
    let more = false;
    let moved = false;
    for (const follower of this.followers) {
      if (this.#stopped) return false;
      const { progress } = follower;
      const { knownPosition } = progress;
      if (await this.#mutex.exclusively(() => follower.step())) more = true;
      moved ||= progress.knownPosition !== knownPosition;
      this.options.stepped?.(progress);
    }
    // One follower's result may be what another waits for, and nobody else wakes it.
    return more || (moved && this.followers.some(({ progress }) => progress.waitingFor !== undefined));
  }

  #longestRest(): number | undefined {
    // One of 0 ended after the follower's step: that it is there is what ends the rest.
    const pauses = this.followers.map(({ pause }) => pause).filter((pause) => pause !== undefined);
    const { pollMs } = this.options;
    const bounds = pollMs === undefined ? pauses : [...pauses, pollMs];
    return bounds.length === 0 ? undefined : Math.min(...bounds);
  }
}

/** Wakes one who rests; a ring that comes before the rest is not lost. */
class WakeSignal {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at a ring since the last rest, or after `ms` milliseconds. */
  async rest(ms = Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.#rung) await this.#ringOrTime(ms);
    this.#rung = false;
  }

  #ringOrTime(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => this.#wake?.(), ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

/** Lets pieces of work have their turns, one at a time, in the order in which they asked. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Returns what `work` returns, or rejects as it does, once all that asked before have ended. A failure holds nobody up. */
  exclusively<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
