import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { FollowerFailing } from "../process/errors.js";
import type { FollowerProgress } from "../process/follower-progress.js";
import { isReplaced } from "../process/follower-status.js";
import { upstreamsOf } from "./graph.js";
import type { OpenSystem } from "./open-system.js";
import { subscriptionsOf } from "./status.js";
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

function followerOf(
  followers: readonly FollowerProgress<never>[],
  application: string,
  upstream: string,
  pipeline: number,
): FollowerProgress<never> {
  const found = followers.find(
    ({ following }) =>
      following.application.name === application && following.upstream.application === upstream && following.pipeline === pipeline,
  );
  if (found === undefined) throw new InvalidArgument("pipeline", pipeline, `a pipeline in which ${application} follows ${upstream} here`);
  return found;
}

/** Rejects with FollowerFailing where the follower stands past the head, which is read after the position. */
async function refuseReplaced(follower: FollowerProgress<never>): Promise<void> {
  const { application, upstream, pipeline, failure } = await follower.status();
  if (isReplaced(failure)) throw new FollowerFailing(application, upstream, pipeline, undefined, failure?.error as Error);
}

/** Resolves when every follower is at the head of what it follows, also of what came of that while others caught up. */
export async function settled(followers: readonly FollowerProgress<never>[]): Promise<void> {
  const subscriptions = subscriptionsOf(followers);
  let moved = true;
  while (moved) {
    moved = false;
    for (const subscription of subscriptions) {
      const { heads } = await subscription[0].following.upstream.heads();
      for (const follower of subscription) {
        const head = heads[follower.following.pipeline] ?? 0;
        const position = await follower.position();
        if (position > head) await refuseReplaced(follower);
        // One that has reached the head is asked too: the log may be another one that has grown to there.
        await follower.reached(head);
        moved ||= position < head;
      }
    }
  }
}
