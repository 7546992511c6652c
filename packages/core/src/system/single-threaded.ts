import { Follower } from "../process/follower.js";
import { FollowerLoop } from "./follower-loop.js";
import type { ApplicationNames, Infrastructure } from "./infrastructure.js";
import { type AnyInfrastructure, openSystem } from "./open-system.js";
import { type RunningSystem, runningSystem } from "./running-system.js";
import type { System } from "./system.js";

/**
 * Runs a system in this thread: its followers take turns, in the order of the pipes, so that the same commands give
 * the same logs. Rejects if a store cannot be opened. The default runner.
 */
export async function singleThreaded<S extends System, Tx, Here extends ApplicationNames<S> = ApplicationNames<S>>(
  system: S,
  infrastructure: Infrastructure<S, Tx, Here>,
): Promise<RunningSystem<S, Tx, Here>> {
  const options = infrastructure as unknown as AnyInfrastructure;
  const open = await openSystem(system, options);
  const followers = open.follows ? open.followers.map((progress) => new Follower(progress)) : [];
  const loop = new FollowerLoop(followers, { pollMs: open.shared ? (options.pollMs ?? 1000) : undefined });
  return runningSystem<S, Tx, Here>(system, open, loop);
}
