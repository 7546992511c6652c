import { type Engine, type Follower, type OpenApplication, type OpenSystem, openSystem, type System } from "@es/core";
import { openEngine } from "./open-engine.js";
import type { SystemOptions } from "./system-command.js";
import { type Clearing, loadSystem } from "./system-module.js";

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

/** What an application follows in an upstream's pipeline; throws an error that says what there is. */
export function followerIn(opened: Opened, application: string, upstream: string, pipeline: number): Follower<never> {
  applicationIn(opened, application);
  const own = opened.open.followers.filter(({ following }) => following.application.name === application);
  const found = own.find(({ following }) => following.upstream.application === upstream && following.pipeline === pipeline);
  if (found !== undefined) return found;
  const upstreams = [...new Set(own.map(({ following }) => following.upstream.application))];
  const last = opened.system.partitions - 1;
  throw new RangeError(
    `${application} follows ${upstreams.join(", ") || "nothing"}, in the pipelines 0 to ${last}: not ${upstream} in ${pipeline}`,
  );
}
