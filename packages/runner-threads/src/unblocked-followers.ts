import type { FollowerProgress } from "@es/core/runner";

/** The followers that said they wait for another pipeline, which has come by now to where they wait for it. */
export function unblockedFollowers(followers: readonly FollowerProgress<never>[]): readonly FollowerProgress<never>[] {
  return followers.filter(({ following, waitingFor }) => {
    if (waitingFor === undefined) return false;
    const isAwaited = (other: FollowerProgress<never>) =>
      other.following.application === following.application &&
      other.following.upstream === following.upstream &&
      other.following.pipeline === waitingFor.pipeline;
    return (followers.find(isAwaited)?.knownPosition ?? 0) >= waitingFor.id;
  });
}
