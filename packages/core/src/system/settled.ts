import type { Follower } from "../process/follower.js";
import { strandsOf } from "./progress.js";

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
        if ((await follower.position()) >= head) continue;
        await follower.reached(head);
        moved = true;
      }
    }
  }
}
