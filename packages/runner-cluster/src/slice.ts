import { backOff, Follower, type SliceEnd, type Time, type Trouble, type Turn } from "@es/core";
import type { Mirror } from "./mirror.js";
import type { SliceEnded } from "./observation.js";
import type { SliceBounds } from "./options.js";
import type { Pace } from "./pace.js";
import type { TaskHere } from "./tasks.js";
import { reportOf, troubleOf } from "./trouble.js";

/** How long to wait for another pipeline before looking again. */
const dependencyMs = { least: 50, most: 1000 };

/** What a slice keeps to. */
export interface SliceTerms {
  readonly bounds: SliceBounds;
  readonly time: Time;
  readonly random: () => number;
  readonly pace: Pace;
  /** Whether the slice has to end at the next commit. */
  ended(): boolean;
  /** Whether an operator halted the application. */
  halted(): Promise<boolean>;
  conflicted(upstream: string): void;
}

/** How a slice ended, and why. */
export type Ending = SliceEnd & Pick<SliceEnded, "why" | "processed">;

interface Strand {
  readonly mirror: Mirror;
  readonly follower: Follower<never>;
}

/**
 * A bounded piece of a task's work: its followers step by turns until nothing is left or a bound is reached. They are
 * made anew each time, since another node may have done any part of the work in between.
 */
export class Slice {
  readonly #strands: readonly Strand[];
  readonly #began: number;
  #processed = 0;

  constructor(
    { mirrors }: TaskHere,
    private readonly turn: Pick<Turn, "trouble">,
    private readonly terms: SliceTerms,
  ) {
    this.#began = terms.time.now();
    this.#strands = mirrors.map((mirror) => ({ mirror, follower: this.#follower(mirror) }));
  }

  /** Does the work. Never rejects: what goes wrong is the trouble that it ends with. */
  async run(): Promise<Ending> {
    let active = this.#strands;
    while (active.length > 0) {
      const left: Strand[] = [];
      for (const strand of active) {
        const why = await this.#reasonToEnd();
        if (why !== undefined) return this.#end(why);
        if (await this.#step(strand)) left.push(strand);
      }
      active = left;
    }
    return this.#end("rest");
  }

  #follower({ follower: { following }, upstream }: Mirror): Follower<never> {
    const { time, random, pace } = this.terms;
    const options = { batchSize: pace.batchSize, now: () => time.now(), backOff: { random, ...following.backOff } };
    const follower = new Follower<never>({ ...following, ...options });
    const { trouble } = this.turn;
    // So that attempts are counted, and back-off grows, from node to node.
    if (trouble?.upstream === upstream) follower.hear({ position: undefined, ...reportOf(trouble) });
    return follower;
  }

  async #reasonToEnd(): Promise<"aborted" | "more" | "halted" | undefined> {
    const { bounds, time, ended, halted } = this.terms;
    if (ended()) return "aborted";
    if (this.#processed >= bounds.events || time.now() - this.#began >= bounds.ms) return "more";
    return (await halted()) ? "halted" : undefined;
  }

  async #step({ mirror, follower }: Strand): Promise<boolean> {
    const { time, pace, conflicted } = this.terms;
    const began = time.now();
    // What cannot be read now is read again by the step, which takes note of why.
    const before = await follower.position().catch(() => undefined);
    const more = await follower.step();
    const { position } = follower.report;
    // A follower forgets its position, and steps again, only where someone else has moved it.
    if (more && position === undefined) conflicted(mirror.upstream);
    const processed = before === undefined || position === undefined ? 0 : position - before;
    if (processed > 0) pace.took(time.now() - began, processed);
    this.#processed += processed;
    mirror.told(follower.report, processed);
    return more;
  }

  #end(why: "rest" | "aborted" | "more" | "halted"): Ending {
    const processed = this.#processed;
    if (why === "halted") return { processed, why };
    const trouble = this.#trouble();
    if (why !== "rest") return { processed, why, again: 0, ...(trouble === undefined ? {} : { trouble }) };
    return trouble === undefined ? { processed, why } : { processed, why: "trouble", again: this.#pause(trouble), trouble };
  }

  /** The worst of what holds the task up: one that fails counts more than one that waits. */
  #trouble(): Trouble | undefined {
    const all = this.#strands.flatMap(({ mirror, follower }) => troubleOf(mirror.upstream, follower.report, this.turn.trouble) ?? []);
    return all.find(({ state }) => state === "failing") ?? all[0];
  }

  #pause({ upstream, waitingFor, attempts }: Trouble): number {
    const { random } = this.terms;
    if (waitingFor !== undefined) return backOff(attempts, { ...dependencyMs, random });
    return this.#strands.find(({ mirror }) => mirror.upstream === upstream)?.follower.pause ?? 0;
  }
}
