import type { LogReplaced } from "@es/core";
import { type Edge, type FollowerProgress, type FollowerReport, Rate, reportOfFailure, type Time } from "@es/core/runner";
import { type Blockage, keyOf, type Task } from "../engine/engine.js";
import { reportOfBlockage } from "../status/blockage.js";

/** A task whose work can be done here: one mirror for each upstream. */
export interface TaskHere {
  readonly task: Task;
  readonly mirrors: readonly Mirror[];
}

/** Puts the followers that work together into tasks, by the keys of these. */
export function tasksOf(followers: readonly FollowerProgress<never>[], time: Time): ReadonlyMap<string, TaskHere> {
  const tasks = new Map<string, TaskHere & { readonly mirrors: Mirror[] }>();
  for (const progress of followers) {
    const { application, pipeline } = progress.following;
    const task = { application: application.name, pipeline };
    const here = tasks.get(keyOf(task)) ?? { task, mirrors: [] };
    here.mirrors.push(new Mirror(progress, time));
    tasks.set(keyOf(task), here);
  }
  return tasks;
}

/** The tasks that what an application recorded in a pipeline is work for, wherever they run. */
export function downstreamOf({ application, pipeline }: Task, edges: readonly Edge[]): readonly Task[] {
  return edges.filter(({ upstream }) => upstream === application).map((edge) => ({ application: edge.application, pipeline }));
}

/** For how long what a slice here has found outweighs what the engine knows, to which it comes later. */
const trustedMs = 2000;

/** The blockage that the engine knows of a task; "unknown" while it cannot be asked. */
export type KnownBlockage = Blockage | undefined | "unknown";

/** The progress of a follower that is looked at and waited for here, while slices here and on other nodes do its work. */
export class Mirror {
  readonly #rate: Rate;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly progress: FollowerProgress<never>,
    private readonly time: Time,
  ) {
    this.#rate = new Rate(() => time.now());
  }

  get upstream(): string {
    return this.progress.following.upstream.application;
  }

  /** Whether this one, in a pipeline, has processed what another one of the same upstream waits for. */
  reached(pipeline: number, other: Mirror): boolean {
    const { knownPosition: position = 0 } = this.progress;
    const { waitingFor } = other.progress;
    return this.upstream === other.upstream && waitingFor?.pipeline === pipeline && waitingFor.id <= position;
  }

  /** Takes in what a step of a slice here has found. */
  applyStep(report: FollowerReport, processed: number): void {
    if (processed > 0) this.#rate.add(processed);
    this.#reportedAt = this.time.now();
    this.progress.applyReport({ ...report, rate: this.#rate.perSecond });
  }

  /** Takes in what the database and the engine say. */
  applyProgress(position: number, known: KnownBlockage): void {
    const { failure, waitingFor } = this.#blockage(position, known);
    this.progress.applyReport({ position, rate: this.#rate.perSecond, failure, waitingFor });
  }

  /** Takes in that the log is not the one that was followed, where no slice has reported that yet. */
  applyReplacement(error: LogReplaced): void {
    if (this.progress.failure?.error.message === error.message) return;
    const failure = reportOfFailure({ id: undefined, type: undefined, error, attempts: 0 });
    this.progress.applyReport({ ...this.progress.report, failure, waitingFor: undefined });
  }

  #blockage(position: number, known: KnownBlockage): Pick<FollowerReport, "failure" | "waitingFor"> {
    const own = this.progress.report;
    const gone = own.failure?.id !== undefined && own.failure.id <= position;
    if (!gone && (known === "unknown" || this.time.now() - this.#reportedAt < trustedMs)) return own;
    const past = known === "unknown" || (known?.id !== undefined && known.id <= position);
    // A blockage of the task as a whole names no upstream.
    const foreign = known !== undefined && known !== "unknown" && known.upstream !== "" && known.upstream !== this.upstream;
    if (known === undefined || past || foreign) return { failure: undefined, waitingFor: undefined };
    return reportOfBlockage(known);
  }
}
