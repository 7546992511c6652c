import type { Follower } from "@es/core/runner";

/** The followers that said they wait for another pipeline, which has come by now to where they wait for it. */
export function unblockedFollowers(followers: readonly Follower<never>[]): readonly Follower<never>[] {
  return followers.filter(({ following, report: { waitingFor } }) => {
    if (waitingFor === undefined) return false;
    const isAwaited = (other: Follower<never>) =>
      other.following.application === following.application &&
      other.following.upstream === following.upstream &&
      other.following.pipeline === waitingFor.pipeline;
    return (followers.find(isAwaited)?.report.position ?? 0) >= waitingFor.id;
  });
}
