import { runningApplication } from "../application/running-application.js";
import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import type { Follower } from "../process/follower.js";
import { caughtUpWith } from "./caught-up.js";
import type { OpenSystem } from "./open-system.js";
import { rebuild } from "./rebuild.js";
import type { RunningSystem, SkippedNotification, SystemMembers } from "./running-system.js";
import { settled } from "./settled.js";
import { statusOfAll } from "./status.js";
import type { System } from "./system.js";

/** What a runner does about the followers of an open system. */
export interface Running {
  /** Does work while no follower steps. */
  between<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * Goes around what looks at followers or waits for them. Where they step elsewhere it brings them up to date before,
   * and while that lasts.
   */
  watching?<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when no follower steps any more. Called once. */
  stop(): Promise<void>;
}

/** Makes a running system of an open one: what every runner answers. Prints the system's warnings. */
export function runningSystem<S extends System, Tx>(system: S, open: OpenSystem, running: Running): RunningSystem<S, Tx> {
  for (const { message } of system.warnings) process.emitWarning(message, { code: "ES_SYSTEM" });
  return { ...applicationsOf(system, open, running), ...membersOf(open, running) } as unknown as RunningSystem<S, Tx>;
}

function applicationsOf(system: System, open: OpenSystem, running: Running): Readonly<Record<string, object>> {
  const applications = [...open.applications].map(([name, application]) => {
    const waiting = (recorded: Recorded) => watching(running, () => caughtUpWith(system, open, name, recorded));
    return [name, { ...runningApplication(application), caughtUpWith: waiting }] as const;
  });
  return Object.fromEntries(applications);
}

function membersOf(open: OpenSystem, running: Running): SystemMembers {
  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    await running.stop();
    for (const follower of open.followers) follower.stop();
    await open.close();
  };
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  return {
    settled: () => watching(running, () => settled(open.followers)),
    status: () => watching(running, () => statusOfAll(open.followers)),
    skip: (skipped) => running.between(() => skip(open, skipped)),
    resetPosition: (reset) => running.between(() => followerOf(open, reset).resetPosition(reset)),
    rebuild: (name, clear) => running.between(() => rebuild(open, name, clear)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function watching<Result>(running: Running, work: () => Promise<Result>): Promise<Result> {
  return running.watching === undefined ? work() : running.watching(work);
}

async function skip(open: OpenSystem, { id, why, ...of }: SkippedNotification): Promise<void> {
  await followerOf(open, of).skip(id, why);
}

/** What an operator works on: not to be had where a system is only looked at. */
function followerOf(
  { applications, followers }: OpenSystem,
  { application, upstream, pipeline = 0 }: Pick<SkippedNotification, "application" | "upstream" | "pipeline">,
): Follower<never> {
  applications.get(application)?.refuseReadOnly();
  const follower = followers.find(
    ({ following }) =>
      following.application.name === application && following.upstream.application === upstream && following.pipeline === pipeline,
  );
  if (follower === undefined)
    throw new InvalidArgument("application", application, `an application that follows pipeline ${pipeline} of ${upstream} here`);
  return follower;
}
