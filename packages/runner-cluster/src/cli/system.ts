import { setTimeout as pause } from "node:timers/promises";
import type { System } from "@es/core";
import { type FollowerProgress, type OpenApplication, type OpenSystem, openSystem } from "@es/core/runner";
import { bullmq } from "../bullmq/bullmq.js";
import type { Profile } from "../bullmq/layout.js";
import type { Engine, Task, TaskStatus } from "../engine/engine.js";
import { type Clearing, loadSystem, redisAt, type SystemOptions } from "./options.js";

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

/** The settings of a node's engine, beside its address. */
export interface EngineOptions extends SystemOptions {
  readonly profile?: Profile;
  readonly node?: string;
  /** Hears what goes wrong in the background. */
  readonly report?: (error: Error) => void;
}

/** The engine that a command works through. */
export function openEngine({ name: system }: System, { prefix, shards, profile, node, report, ...place }: EngineOptions): Engine {
  return bullmq({
    ...{ redis: redisAt(place), system, shards },
    ...(prefix === undefined ? {} : { prefix }),
    ...(profile === undefined ? {} : { profile }),
    ...(node === undefined ? {} : { node }),
    ...(report === undefined ? {} : { report }),
  });
}

/** How long a command waits for the engine's first connection, in milliseconds. */
const patienceMs = 3000;

/** Asks an engine that may be about to connect still. Rejects where it cannot be reached. */
export async function firstStatus(engine: Engine): Promise<readonly TaskStatus[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await engine.status();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(25);
    }
  }
}

/** Prompts tasks. Where the engine cannot be reached it says so: nodes find what is behind by themselves. */
export async function promptReliably(engine: Engine, tasks: readonly Task[]): Promise<void> {
  try {
    await firstStatus(engine);
    for (const task of tasks) engine.prompt(task, { urgent: true });
  } catch {
    console.error(`${engine.description} cannot be reached: nodes find the work by themselves, at their next sweep`);
  }
}
