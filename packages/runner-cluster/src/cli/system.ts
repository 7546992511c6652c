import type { System } from "@es/core";
import { type FollowerProgress, type OpenApplication, type OpenSystem, openSystem } from "@es/core/runner";
import type { Engine, Task } from "../engine/engine.js";
import { openEngine } from "./engine.js";
import { type Clearing, loadSystem, type SystemOptions } from "./options.js";

/** A system as an operator has it: opened, with nothing that follows. */
export interface Opened {
  readonly system: System;
  readonly open: OpenSystem;
  readonly engine: Engine;
  readonly clear: Clearing;
}

type Work<Result> = (opened: Opened) => Promise<Result>;

/** Opens the system of a module to intervene; closes it afterwards. */
export function withSystem<Result>(path: string, options: SystemOptions, work: Work<Result>): Promise<Result> {
  return within(path, { ...options, readOnly: false }, work);
}

/** Opens the system of a module to look at it, so that nothing is made or written; closes it afterwards. */
export function lookingAt<Result>(path: string, options: SystemOptions, work: Work<Result>): Promise<Result> {
  return within(path, { ...options, readOnly: true }, work);
}

async function within<Result>(path: string, options: SystemOptions & { readonly readOnly: boolean }, work: Work<Result>): Promise<Result> {
  const { system, infrastructure, clear } = await loadSystem(path, options);
  const open = await openSystem(system, { ...infrastructure, following: false });
  try {
    const engine = openEngine(system, options);
    try {
      return await work({ system, open, engine, clear });
    } finally {
      await engine.close();
    }
  } finally {
    await open.close();
  }
}

/** An application by its name; throws an error that says which there are. */
export function applicationIn({ open }: Opened, name: string): OpenApplication<never> {
  const found = open.applications.get(name);
  if (found === undefined)
    throw new RangeError(`there is no application "${name}" here: there is ${[...open.applications.keys()].join(", ")}`);
  return found;
}

/** Returns the follower that the options name. Throws an error that lists the followers there are. */
export function followerIn(opened: Opened, application: string, upstream: string, pipeline: number): FollowerProgress<never> {
  applicationIn(opened, application);
  const own = opened.open.followers.filter(({ following }) => following.application.name === application);
  const found = own.find(({ following }) => following.upstream.application === upstream && following.pipeline === pipeline);
  if (found !== undefined) return found;
  const upstreams = [...new Set(own.map(({ following }) => following.upstream.application))];
  const last = opened.system.pipelines - 1;
  throw new RangeError(
    `${application} follows ${upstreams.join(", ") || "nothing"}, in the pipelines 0 to ${last}: not ${upstream} in ${pipeline}`,
  );
}

/** The tasks of an application, or the one of a pipeline; throws where there is none. */
export function tasksOf(opened: Opened, application: string, pipeline?: number): readonly Task[] {
  applicationIn(opened, application);
  const own = opened.open.followers.filter(({ following }) => following.application.name === application);
  const pipelines = new Set(own.map(({ following }) => following.pipeline));
  const wanted = [...pipelines].filter((each) => pipeline === undefined || each === pipeline);
  if (wanted.length > 0) return wanted.map((each) => ({ application, pipeline: each }));
  throw new RangeError(
    pipelines.size === 0
      ? `${application} follows nothing: it has no tasks`
      : `${application} has the pipelines 0 to ${pipelines.size - 1}, not ${pipeline}`,
  );
}

/** The applications that a node works for: all, if none are named. Throws where the system has no such application. */
export function applicationsHere({ name, applications }: System, asked: readonly string[] | undefined): readonly string[] {
  const names = applications.map((each) => each.name);
  const unknown = asked?.find((each) => !names.includes(each));
  if (unknown === undefined) return asked ?? names;
  throw new RangeError(`there is no application "${unknown}" in ${name}: there is ${names.join(", ")}`);
}
