import { reactionsTo } from "../application/application.js";
import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import { FollowerFailing } from "../process/errors.js";
import type { FollowerProgress } from "../process/follower-progress.js";
import { isReplaced } from "../process/follower-status.js";
import { readLog } from "../process/log-reader.js";
import { type Edge, upstreamsOf } from "./graph.js";
import type { OpenSystem } from "./open-system.js";
import { subscriptionsOf } from "./status.js";
import type { System } from "./system.js";

/**
 * Resolves when `application` has processed what was recorded. What comes of a notification is recorded with its
 * tracking, so that the head of an application on the way covers it as soon as the position is reached there. A loop is gone
 * round until nothing comes of what came last.
 */
export async function caughtUpWith(
  { edges: way, to: application }: Way,
  open: OpenSystem,
  { ids, pipeline, application: from }: Recorded,
  signal?: AbortSignal,
): Promise<void> {
  const last = ids.at(-1);
  if (last === undefined) return;
  const goals = new Map([[from, last]]);
  const reached = new Map<Edge, number>();
  let more = true;
  while (more) {
    more = false;
    for (const edge of way) {
      const goal = goals.get(edge.upstream) ?? 0;
      const before = reached.get(edge) ?? 0;
      if (goal <= before) continue;
      signal?.throwIfAborted();
      const follower = followerOf(open.followers, edge, pipeline);
      reached.set(edge, goal);
      if (before > 0 && !(await responds(follower, before, goal))) continue;
      await follower.reached(goal, signal);
      const { head } = await follower.following.application.log.head(pipeline);
      // What it recorded may be followed by one that had its turn before.
      more = true;
      goals.set(edge.application, Math.max(head, goals.get(edge.application) ?? 0));
    }
  }
  if (!goals.has(application)) throw new InvalidArgument("recorded.application", from, `an application that ${application} follows`);
}

/** The way from an application to another, or back to itself. */
export interface Way {
  readonly to: string;
  /** Each after those that lead to it, unless they are of a loop. */
  readonly edges: readonly Edge[];
  readonly loop: boolean;
}

/** Finds the ways to an application, each once. */
export function waysTo(to: string, { edges, applications }: System): (from: string) => Way {
  const known = new Map<string, Way>();
  return (from) => {
    const found = known.get(from);
    if (found !== undefined) return found;
    const onTheWay = edgesOnTheWay(edges, from, to);
    const way = { to, edges: onTheWay, loop: onTheWay.some(({ application }) => upstreamsOf(application, edges).has(application)) };
    if (applications.some(({ name }) => name === from)) known.set(from, way);
    return way;
  };
}

function edgesOnTheWay(edges: readonly Edge[], from: string, to: string): readonly Edge[] {
  const before = new Set([to, ...upstreamsOf(to, edges)]);
  const distance = (name: string) => [...upstreamsOf(name, edges)].filter((upstream) => before.has(upstream)).length;
  const isAfter = (name: string) => name === from || upstreamsOf(name, edges).has(from);
  const onTheWay = edges.filter(({ application, upstream }) => before.has(application) && isAfter(upstream));
  return onTheWay.toSorted((one, other) => distance(one.application) - distance(other.application));
}

/** Whether the follower responds to anything between two positions. */
async function responds({ following }: FollowerProgress<never>, after: number, upTo: number): Promise<boolean> {
  const { application, upstream, pipeline } = following;
  const reactions = reactionsTo(upstream.application, application.definition);
  for await (const { id, type } of readLog(upstream, pipeline, { after })) {
    if (reactions.has(type)) return true;
    if (id >= upTo) return false;
  }
  return false;
}

function followerOf(
  followers: readonly FollowerProgress<never>[],
  { application, upstream }: Edge,
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
