import type { Follower } from "../process/follower.js";

/** Resolves when every follower is at the head of what it follows, also of what came of that while others caught up. */
export async function settled(followers: readonly Follower<never>[]): Promise<void> {
  let moved = true;
  while (moved) {
    moved = false;
    for (const follower of followers) {
      const { upstream, pipeline } = follower.following;
      const { head } = await upstream.head(pipeline);
      if ((await follower.position()) >= head) continue;
      await follower.reached(head);
      moved = true;
    }
  }
}
