import type { Follower } from "../process/follower.js";
import { type FollowerStatus, statusOf } from "../process/follower-status.js";
import { progressOf, subscriptionsOf } from "./progress.js";

/** How followers are doing, in their order. */
export async function statusOfAll(followers: readonly Follower<never>[]): Promise<readonly FollowerStatus[]> {
  const known = new Map<Follower<never>, FollowerStatus>();
  const read = subscriptionsOf(followers).map(async (subscription) => {
    // Those that have not stepped here are not known yet to follow the log that they followed.
    const progress = await progressOf(subscription, "positions", (follower) => !follower.stepped);
    for (const [index, each] of progress.entries()) {
      const follower = subscription[index] as Follower<never>;
      known.set(follower, statusOf(follower, each));
    }
  });
  await Promise.all(read);
  return followers.map((follower) => known.get(follower) as FollowerStatus);
}
