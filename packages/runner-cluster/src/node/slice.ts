import { backOff, Follower, FollowerProgress, type Time } from "@es/core/runner";
import type { Blockage, SliceContext, SliceEnd } from "../engine/engine.js";
import type { SliceBounds } from "../options.js";
import { blockageOf, reportOfBlockage } from "../status/blockage.js";
import type { SliceEnded } from "../status/observation.js";
import type { Mirror, TaskHere } from "./tasks.js";

/** How long to wait for another pipeline before looking again. */
const dependencyMs = { least: 50, most: 1000 };

/** The bounds and dependencies of a slice. */
export interface SliceTerms {
  readonly bounds: SliceBounds;
  readonly time: Time;
  readonly random: () => number;
  readonly pace: Pace;
  /** Whether the slice has to end at the next commit. */
  ended(): boolean;
  /** Whether an operator paused the application. */
  paused(): Promise<boolean>;
  conflicted(upstream: string): void;
}

/** How a slice ended, and why. */
export type Ending = SliceEnd & Pick<SliceEnded, "why" | "processed">;

/** The follower of one upstream, with its log. */
interface FollowedUpstream {
  readonly mirror: Mirror;
  readonly follower: Follower<never>;
}

/**
 * A bounded piece of a task's work: its followers step by turns until nothing is left or a bound is reached. They are
 * made anew each time, since another node may have done any part of the work in between.
 */
export class Slice {
  readonly #upstreams: readonly FollowedUpstream[];
  readonly #began: number;
  #processed = 0;

  constructor(
    { mirrors }: TaskHere,
    private readonly turn: Pick<SliceContext, "blockage">,
    private readonly terms: SliceTerms,
  ) {
    this.#began = terms.time.now();
    this.#upstreams = mirrors.map((mirror) => ({ mirror, follower: this.#follower(mirror) }));
  }

  /** Does the work. Never rejects: what goes wrong is the blockage that it ends with. */
  async run(): Promise<Ending> {
    let active = this.#upstreams;
    while (active.length > 0) {
      const left: FollowedUpstream[] = [];
      for (const each of active) {
        const why = await this.#reasonToEnd();
        if (why !== undefined) return this.#end(why);
        if (await this.#step(each)) left.push(each);
      }
      active = left;
    }
    return this.#end("rest");
  }

  #follower({ progress: { following }, upstream }: Mirror): Follower<never> {
    const { time, random, pace } = this.terms;
    const options = { batchSize: pace.batchSize, now: () => time.now(), backOff: { random, ...following.backOff } };
    const progress = new FollowerProgress<never>({ ...following, ...options });
    const { blockage } = this.turn;
    // So that attempts are counted, and back-off grows, from node to node.
    if (blockage?.upstream === upstream) progress.applyReport({ position: undefined, ...reportOfBlockage(blockage) });
    return new Follower(progress);
  }

  async #reasonToEnd(): Promise<"aborted" | "more" | "paused" | undefined> {
    const { bounds, time, ended, paused } = this.terms;
    if (ended()) return "aborted";
    if (this.#processed >= bounds.events || time.now() - this.#began >= bounds.ms) return "more";
    return (await paused()) ? "paused" : undefined;
  }

  async #step({ mirror, follower }: FollowedUpstream): Promise<boolean> {
    const { time, pace, conflicted } = this.terms;
    const began = time.now();
    // If this read fails, the step reads again, and reports why.
    const before = await follower.progress.position().catch(() => undefined);
    const more = await follower.step();
    const { knownPosition: position } = follower.progress;
    // A follower forgets its position, and steps again, only where someone else has moved it.
    if (more && position === undefined) conflicted(mirror.upstream);
    const processed = before === undefined || position === undefined ? 0 : position - before;
    if (processed > 0) pace.took(time.now() - began, processed);
    this.#processed += processed;
    mirror.applyStep(follower.progress.report, processed);
    return more;
  }

  #end(why: "rest" | "aborted" | "more" | "paused"): Ending {
    const processed = this.#processed;
    if (why === "paused") return { processed, why };
    const blockage = this.#blockage();
    if (why !== "rest") return { processed, why, retryInMs: 0, ...(blockage === undefined ? {} : { blockage }) };
    return blockage === undefined ? { processed, why } : { processed, why: "blocked", retryInMs: this.#pause(blockage), blockage };
  }

  /** The worst of what holds the task up: one that fails counts more than one that waits. */
  #blockage(): Blockage | undefined {
    const all = this.#upstreams.flatMap(
      ({ mirror, follower }) => blockageOf(mirror.upstream, follower.progress.report, this.turn.blockage) ?? [],
    );
    return all.find(({ state }) => state === "failing") ?? all[0];
  }

  #pause({ upstream, waitingFor, attempts }: Blockage): number {
    const { random } = this.terms;
    if (waitingFor !== undefined) return backOff(attempts, { ...dependencyMs, random });
    return this.#upstreams.find(({ mirror }) => mirror.upstream === upstream)?.follower.pause ?? 0;
  }
}

/** How many notifications go into one batch before anything was measured. */
const first = 100;

/** How many notifications of an application can share a transaction so that a slice ends in time, by how long the last ones took. */
export class Pace {
  #size: number;

  /** `ms` is for how long a batch may take, `most` how large it may be. */
  constructor(private readonly bounds: { readonly ms: number; readonly most: number }) {
    this.#size = Math.min(first, bounds.most);
  }

  get batchSize(): number {
    return this.#size;
  }

  /**
   * Takes in how long a batch took: what was too slow counts at once, and one that was full and quick lets the next be
   * twice as large. What a batch costs however small it is must not count for each notification: batches would stay small.
   */
  took(ms: number, notifications: number): void {
    const { ms: bound, most } = this.bounds;
    if (ms > bound) this.#size = Math.max(1, Math.floor((notifications * bound) / ms));
    else if (notifications >= this.#size && ms <= bound / 2) this.#size = Math.min(most, this.#size * 2);
  }
}
