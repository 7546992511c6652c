import { availableParallelism } from "node:os";
import { InvalidArgument } from "@es/core";
import type { FollowerProgress } from "@es/core/runner";

/** A follower that is to step in some thread. */
export interface FollowerTask {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
}

/** How the followers of a system are laid out on threads: a number of them, one per application, or one per pipeline of each. */
export type ThreadLayout = number | "application" | "pipeline";

/** The tasks of each thread. Default: as many threads as this machine has cores, but no more than there are tasks. */
export function laidOut(
  tasks: readonly FollowerTask[],
  layout: ThreadLayout = availableParallelism(),
): readonly (readonly FollowerTask[])[] {
  if (layout === "application") return grouped(tasks, ({ application }) => application);
  if (layout === "pipeline") return grouped(tasks, ({ application, pipeline }) => `${application}/${pipeline}`);
  if (!Number.isSafeInteger(layout) || layout < 1) {
    throw new InvalidArgument("threads", layout, 'a whole number of at least 1, "application" or "pipeline"');
  }
  // By turns, so that the pipelines of one application are spread over the threads.
  return grouped(tasks, (_, index) => String(index % layout));
}

/** Returns what a follower is to do, as plain data. */
export function taskOf({ following }: FollowerProgress<never>): FollowerTask {
  const { application, upstream, pipeline } = following;
  return { application: application.name, upstream: upstream.application, pipeline };
}

/** Whether the follower is the one of the task. */
export function isFor(follower: FollowerProgress<never>, task: FollowerTask): boolean {
  return isSameTask(taskOf(follower), task);
}

export function isSameTask(one: FollowerTask, other: FollowerTask): boolean {
  return one.application === other.application && one.upstream === other.upstream && one.pipeline === other.pipeline;
}

function grouped(tasks: readonly FollowerTask[], key: (task: FollowerTask, index: number) => string): readonly (readonly FollowerTask[])[] {
  const groups = new Map<string, FollowerTask[]>();
  for (const [index, task] of tasks.entries()) {
    const group = groups.get(key(task, index)) ?? [];
    groups.set(key(task, index), [...group, task]);
  }
  return [...groups.values()];
}
