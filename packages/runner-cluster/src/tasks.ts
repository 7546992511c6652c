import type { Edge, Follower, Task, Time } from "@es/core";
import { Mirror } from "./mirror.js";

/** A task whose work can be done here: one mirror for each upstream. */
export interface TaskHere {
  readonly task: Task;
  readonly mirrors: readonly Mirror[];
}

/** What to call a task among others. */
export function keyOf({ application, pipeline }: Task): string {
  return `${pipeline}/${application}`;
}

/** Puts the followers that work together into tasks, by the keys of these. */
export function tasksOf(followers: readonly Follower<never>[], time: Time): ReadonlyMap<string, TaskHere> {
  const tasks = new Map<string, TaskHere & { readonly mirrors: Mirror[] }>();
  for (const follower of followers) {
    const { application, pipeline } = follower.following;
    const task = { application: application.name, pipeline };
    const here = tasks.get(keyOf(task)) ?? { task, mirrors: [] };
    here.mirrors.push(new Mirror(follower, time));
    tasks.set(keyOf(task), here);
  }
  return tasks;
}

/** The tasks that what an application recorded in a pipeline is work for, wherever they run. */
export function downstreamOf({ application, pipeline }: Task, edges: readonly Edge[]): readonly Task[] {
  return edges.filter(({ upstream }) => upstream === application).map((edge) => ({ application: edge.application, pipeline }));
}
