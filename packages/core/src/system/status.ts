import type { Tracked } from "../persistence/recorder.js";
import type { FollowerProgress } from "../process/follower-progress.js";
import { type FollowerStatus, type Progress, statusOf } from "../process/follower-status.js";
import { beginning, evidentReplacement, replacementOf } from "../process/log-reader.js";

/** The followers of one application in one upstream, pipeline by pipeline. */
export type Subscription = readonly [FollowerProgress<never>, ...FollowerProgress<never>[]];

/** Puts those followers together whose progress can be read at once. */
export function subscriptionsOf(followers: readonly FollowerProgress<never>[]): readonly Subscription[] {
  const subscriptions = new Map<string, [FollowerProgress<never>, ...FollowerProgress<never>[]]>();
  for (const follower of followers) {
    const { application, upstream } = follower.following;
    const key = `${upstream.application} | ${application.name}`;
    const subscription = subscriptions.get(key);
    if (subscription === undefined) subscriptions.set(key, [follower]);
    else subscription.push(follower);
  }
  return [...subscriptions.values()];
}

/** Of which followers the event at the position is to be read and recognised too. */
export type Recognised = (follower: FollowerProgress<never>) => boolean;

/**
 * How far the followers of a subscription have come, in their order: two queries, however many there are. Where positions are
 * read first, none is beyond its head unless the log is shorter than it was; where heads are, what is recorded and
 * processed meanwhile is not behind. One more query for each that is `recognised`, eight at a time at the most: so a log
 * is noticed too that was set back and has grown past the position again.
 */
export async function progressOf(
  subscription: Subscription,
  first: "positions" | "heads" = "positions",
  recognised: Recognised = () => false,
): Promise<readonly Progress[]> {
  const progress = await proven(subscription, first);
  return inTurns(progress.entries(), async ([index, { tracked, replaced, ...place }]) => {
    const follower = subscription[index] as FollowerProgress<never>;
    const known = replaced ?? (recognised(follower) ? await replacementOf(follower.following, tracked) : undefined);
    return known === undefined ? place : { ...place, replaced: known };
  });
}

/** Events recorded and processed between the two reads look like a position past the head: only the other order is proof. */
async function proven(subscription: Subscription, first: "positions" | "heads"): ReturnType<typeof compared> {
  const progress = await compared(subscription, first);
  if (first === "positions" || !progress.some(({ replaced }) => replaced !== undefined)) return progress;
  const again = await compared(subscription, "positions");
  return progress.map(({ replaced, ...rest }, index) => {
    const proof = replaced === undefined ? undefined : again[index]?.replaced;
    return proof === undefined ? { ...rest, head: Math.max(rest.head, rest.position) } : { ...rest, replaced: proof };
  });
}

async function compared(
  subscription: Subscription,
  first: "positions" | "heads",
): Promise<readonly (Progress & { readonly tracked: Tracked })[]> {
  const { application, upstream } = subscription[0].following;
  const before = first === "heads" ? await upstream.heads() : undefined;
  const positions = await application.recorder.positions(upstream.application);
  const { heads, epoch } = before ?? (await upstream.heads());
  return subscription.map(({ following }) => {
    const tracked = positions[following.pipeline] ?? beginning;
    const head = heads[following.pipeline] ?? 0;
    const replaced = evidentReplacement(following, tracked, { epoch, head });
    return { position: tracked.position, head, tracked, ...(replaced === undefined ? {} : { replaced }) };
  });
}

const mostAtOnce = 8;

/** Works on all items, a few at a time; returns the results in their order. */
async function inTurns<Item, Result>(items: Iterable<Item>, work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = [...items].entries();
  const lane = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, lane));
  return results;
}

/**
 * How followers are doing, in their order. Where the log that some of them follow is away, their rows say so, with the
 * cause, and with the position as the head; it rejects where the store of the followers themselves is away.
 */
export async function statusOfAll(followers: readonly FollowerProgress<never>[]): Promise<readonly FollowerStatus[]> {
  const known = new Map<FollowerProgress<never>, FollowerStatus>();
  const read = subscriptionsOf(followers).map(async (subscription) => {
    // Those that have not stepped here are not known yet to follow the log that they followed.
    const rows = await progressOf(subscription, "positions", (follower) => !follower.stepped).then(
      (progress) => progress.map((each, index) => statusOf(subscription[index] as FollowerProgress<never>, each)),
      (error: unknown) => away(subscription, error),
    );
    for (const [index, row] of rows.entries()) known.set(subscription[index] as FollowerProgress<never>, row);
  });
  await Promise.all(read);
  return followers.map((follower) => known.get(follower) as FollowerStatus);
}

/** The rows of those who follow a log that does not answer: as far as they have come, and why no more is known. */
async function away(subscription: Subscription, cause: unknown): Promise<readonly FollowerStatus[]> {
  const { application, upstream } = subscription[0].following;
  const positions = await application.recorder.positions(upstream.application);
  const error = cause instanceof Error ? cause : new Error(String(cause), { cause });
  return subscription.map(({ following, rate, waitingFor, failure = { id: undefined, type: undefined, error, attempts: 0 } }) => {
    const position = positions[following.pipeline]?.position ?? 0;
    return statusOf({ following, rate, failure, waitingFor }, { position, head: position });
  });
}
