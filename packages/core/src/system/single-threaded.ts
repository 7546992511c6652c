import { runningApplication } from "../application/running-application.js";
import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { caughtUpWith } from "./caught-up.js";
import type { Infrastructure } from "./infrastructure.js";
import { type AnyInfrastructure, type OpenSystem, openSystem } from "./open-system.js";
import { rebuild } from "./rebuild.js";
import type { RunningSystem, SkippedNotification, SystemMembers } from "./running-system.js";
import { settled } from "./settled.js";
import { Stepping } from "./stepping.js";
import type { System } from "./system.js";

/**
 * Runs a system in this thread: its followers take turns, in the order of the pipes, so that the same commands give
 * the same logs. Rejects if a store cannot be opened. The default runner.
 */
export async function singleThreaded<S extends System, Tx>(
  system: S,
  infrastructure: Infrastructure<S, Tx>,
): Promise<RunningSystem<S, Tx>> {
  const options = infrastructure as unknown as AnyInfrastructure;
  for (const { message } of system.warnings) process.emitWarning(message, { code: "ES_SYSTEM" });
  const open = await openSystem(system, options);
  const stepped = (options.following ?? true) ? open.followers : [];
  const stepping = new Stepping(stepped, open.shared ? (options.pollMs ?? 1000) : undefined);
  return { ...faces(system, open), ...membersOf(open, stepping) } as unknown as RunningSystem<S, Tx>;
}

function faces(system: System, open: OpenSystem): Readonly<Record<string, object>> {
  const faces = [...open.applications].map(([name, application]) => {
    const following = { caughtUpWith: (recorded: Recorded) => caughtUpWith(system, open.followers, name, recorded) };
    return [name, { ...runningApplication(application), ...following }] as const;
  });
  return Object.fromEntries(faces);
}

function membersOf(open: OpenSystem, stepping: Stepping): SystemMembers {
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stepping.stop().then(open.close);
    return stopped;
  };
  return {
    settled: () => settled(open.followers),
    status: () => Promise.all(open.followers.map((follower) => follower.status())),
    skip: (skipped) => stepping.between(() => skip(open, skipped)),
    rebuild: (name, clear) => stepping.between(() => rebuild(open, name, clear)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function skip({ followers }: OpenSystem, { application, upstream, pipeline = 0, id, why }: SkippedNotification): Promise<void> {
  const follower = followers.find(
    ({ following }) =>
      following.application.name === application && following.upstream.application === upstream && following.pipeline === pipeline,
  );
  if (follower === undefined)
    throw new InvalidArgument("application", application, `an application that follows pipeline ${pipeline} of ${upstream} here`);
  await follower.skip(id, why);
}
