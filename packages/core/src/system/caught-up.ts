import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import type { Follower } from "../process/follower.js";
import { upstreamsOf } from "./graph.js";
import type { OpenSystem } from "./open-system.js";
import type { System } from "./system.js";

/**
 * Resolves when `application` has processed what was recorded. What comes of a notification is recorded with its
 * tracking, so that the head of an application on the way covers it as soon as the position is reached there.
 */
export async function caughtUpWith(
  system: System,
  { applications, followers }: OpenSystem,
  application: string,
  recorded: Recorded,
): Promise<void> {
  const { ids, pipeline } = recorded;
  const last = ids.at(-1);
  if (last === undefined || recorded.application === application) return;
  const goals = new Map([[recorded.application, last]]);
  for (const { upstream, application: follower } of edgesOnTheWay(system, recorded.application, application)) {
    const goal = goals.get(upstream);
    if (goal === undefined) continue;
    await followerOf(followers, follower, upstream, pipeline).reached(goal);
    goals.set(follower, (await applications.get(follower)?.log.head(pipeline))?.head ?? 0);
  }
  if (!goals.has(application))
    throw new InvalidArgument("recorded.application", recorded.application, `an application that ${application} follows`);
}

/** The edges between the two, each after those that lead to it; a loop is gone through once. */
function edgesOnTheWay({ edges }: System, from: string, to: string) {
  const before = new Set([to, ...upstreamsOf(to, edges)]);
  const distance = (name: string) => [...upstreamsOf(name, edges)].filter((upstream) => before.has(upstream)).length;
  const onTheWay = edges.filter(({ application, upstream }) => before.has(application) && before.has(upstream) && application !== from);
  return onTheWay.toSorted((one, other) => distance(one.application) - distance(other.application));
}

function followerOf(followers: readonly Follower<never>[], application: string, upstream: string, pipeline: number): Follower<never> {
  const found = followers.find(
    ({ following }) =>
      following.application.name === application && following.upstream.application === upstream && following.pipeline === pipeline,
  );
  if (found === undefined) throw new InvalidArgument("pipeline", pipeline, `a pipeline in which ${application} follows ${upstream} here`);
  return found;
}
