import type { Follower } from "../process/follower.js";
import { type FollowerStatus, statusOf } from "../process/follower-status.js";
import { progressOf, strandsOf } from "./progress.js";

/** How followers are doing, in their order. */
export async function statusOfAll(followers: readonly Follower<never>[]): Promise<readonly FollowerStatus[]> {
  const known = new Map<Follower<never>, FollowerStatus>();
  const read = strandsOf(followers).map(async (strand) => {
    // The positions first: nobody is to be shown one that is beyond its head.
    const progress = await progressOf(strand);
    for (const [index, each] of progress.entries()) {
      const follower = strand[index] as Follower<never>;
      known.set(follower, statusOf(follower, each));
    }
  });
  await Promise.all(read);
  return followers.map((follower) => known.get(follower) as FollowerStatus);
}
