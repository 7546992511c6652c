import type { Follower } from "../process/follower.js";
import { type FollowerStatus, statusOf } from "../process/follower-status.js";
import { progressOf, type Strand, strandsOf } from "./progress.js";

/**
 * How followers are doing, in their order. Where the log that some of them follow is away, their rows say so, with the
 * cause, and with the position as the head; it rejects where the store of the followers themselves is away.
 */
export async function statusOfAll(followers: readonly Follower<never>[]): Promise<readonly FollowerStatus[]> {
  const known = new Map<Follower<never>, FollowerStatus>();
  const read = strandsOf(followers).map(async (strand) => {
    // Those that have not stepped here are not known yet to follow the log that they followed.
    const rows = await progressOf(strand, "positions", (follower) => !follower.stepped).then(
      (progress) => progress.map((each, index) => statusOf(strand[index] as Follower<never>, each)),
      (error: unknown) => away(strand, error),
    );
    for (const [index, row] of rows.entries()) known.set(strand[index] as Follower<never>, row);
  });
  await Promise.all(read);
  return followers.map((follower) => known.get(follower) as FollowerStatus);
}

/** The rows of those who follow a log that does not answer: as far as they have come, and why no more is known. */
async function away(strand: Strand, cause: unknown): Promise<readonly FollowerStatus[]> {
  const { application, upstream } = strand[0].following;
  const positions = await application.recorder.positions(upstream.application);
  const error = cause instanceof Error ? cause : new Error(String(cause), { cause });
  return strand.map(({ following, report }) => {
    const position = positions[following.pipeline]?.position ?? 0;
    const failure = report.failure ?? { id: undefined, type: undefined, error, attempts: 0 };
    return statusOf({ following, report: { ...report, failure } }, { position, head: position });
  });
}
