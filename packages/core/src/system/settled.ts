import { FollowerFailing } from "../process/errors.js";
import type { Follower } from "../process/follower.js";
import { isReplaced } from "../process/follower-status.js";
import { strandsOf } from "./progress.js";

/** Rejects with FollowerFailing where the follower stands past the head, which is read after the position. */
async function refuseReplaced(follower: Follower<never>): Promise<void> {
  const { application, upstream, pipeline, failure } = await follower.status();
  if (isReplaced(failure)) throw new FollowerFailing(application, upstream, pipeline, undefined, failure?.error as Error);
}

/** Resolves when every follower is at the head of what it follows, also of what came of that while others caught up. */
export async function settled(followers: readonly Follower<never>[]): Promise<void> {
  const strands = strandsOf(followers);
  let moved = true;
  while (moved) {
    moved = false;
    for (const strand of strands) {
      const { heads } = await strand[0].following.upstream.heads();
      for (const follower of strand) {
        const head = heads[follower.following.pipeline] ?? 0;
        const position = await follower.position();
        if (position > head) await refuseReplaced(follower);
        if (position >= head && !isReplaced(follower.report.failure)) continue;
        await follower.reached(head);
        moved = true;
      }
    }
  }
}
