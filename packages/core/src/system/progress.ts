import type { Follower } from "../process/follower.js";
import type { Progress } from "../process/follower-status.js";

/** The followers of one application in one upstream, pipeline by pipeline. */
export type Strand = readonly [Follower<never>, ...Follower<never>[]];

/** Puts those followers together whose progress can be read at once. */
export function strandsOf(followers: readonly Follower<never>[]): readonly Strand[] {
  const strands = new Map<string, [Follower<never>, ...Follower<never>[]]>();
  for (const follower of followers) {
    const { application, upstream } = follower.following;
    const key = `${upstream.application} | ${application.name}`;
    const strand = strands.get(key);
    if (strand === undefined) strands.set(key, [follower]);
    else strand.push(follower);
  }
  return [...strands.values()];
}

/**
 * How far the followers of a strand have come, in their order: two queries, however many there are. Where positions are
 * read first, none is beyond its head; where heads are, what is recorded and processed meanwhile is not behind.
 */
export async function progressOf(strand: Strand, first: "positions" | "heads" = "positions"): Promise<readonly Progress[]> {
  const { application, upstream } = strand[0].following;
  const before = first === "heads" ? await upstream.heads() : undefined;
  const positions = await application.recorder.positions(upstream.application);
  const { heads } = before ?? (await upstream.heads());
  return strand.map(({ following: { pipeline } }) => ({
    position: positions[pipeline]?.position ?? 0,
    head: heads[pipeline] ?? 0,
  }));
}
