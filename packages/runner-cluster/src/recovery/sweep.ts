import { progressOf, type Subscription, type Time } from "@es/core/runner";
import { keyOf } from "../engine/engine.js";
import type { Prompting } from "../node/prompting.js";
import type { Lag, Observe, Swept } from "../status/observation.js";

/** How many tasks a node's own sweep asks for at the most: every node has one, and together they must not drown the engine. */
const mostOfOwn = 100;

/** The dependencies of a sweep. */
export interface SweepDeps {
  readonly lags: Lags;
  readonly prompting: Prompting;
  /** Whether an operator paused the application. */
  paused(application: string): Promise<boolean>;
  readonly observe: Observe;
  readonly time: Time;
  readonly random: () => number;
}

/**
 * Looks for tasks that are behind, or whose upstream's log is not the one that they followed, and asks for slices of them.
 * Returns how far they are behind. Paused ones are left alone. A node's own sweep asks for some of many only, and the
 * cluster's for all.
 */
export async function sweep(scope: Swept["scope"], subscriptions: readonly Subscription[], sweeping: SweepDeps): Promise<readonly Lag[]> {
  const { prompting, paused, observe, time, random } = sweeping;
  const began = time.now();
  const compared = (await Promise.all(subscriptions.map((subscription) => compare(subscription, sweeping)))).flat();
  observe({ kind: "swept", scope, ms: time.now() - began, compared });
  const behind: Lag[] = [];
  for (const lag of compared) {
    if ((lag.position < lag.head || lag.replaced !== undefined) && !(await paused(lag.task.application))) behind.push(lag);
  }
  const tasks = [...new Map(behind.map(({ task }) => [keyOf(task), task])).values()];
  const some = scope === "local" && tasks.length > mostOfOwn ? shuffled(tasks, random).slice(0, mostOfOwn) : tasks;
  for (const task of some) prompting.prompt(task, "sweep");
  return behind;
}

/** A subscription that cannot be read must not hide the others. */
async function compare(subscription: Subscription, { lags, observe }: SweepDeps): Promise<readonly Lag[]> {
  try {
    return await lags.of(subscription);
  } catch (error) {
    observe({ kind: "work-failed", what: "sweep", error: error as Error });
    return [];
  }
}

/** How many of the followers of a subscription that stand in another log are asked about at once. */
const mostDoubtful = 8;

/** Compares heads with positions, and remembers since when a position has been behind without moving. */
export class Lags {
  readonly #stuck = new Map<string, { readonly position: number; readonly since: number }>();

  readonly #replaced = new Map<Subscription[0], string>();
  #turn = 0;

  constructor(private readonly time: Time) {}

  /**
   * How far the followers of a subscription are behind. Two queries, and one for a follower in turn, whose event at its position
   * is recognised, and for some of those that were not recognised before: so a log is noticed too that was set back and
   * has grown to where it was.
   */
  async of(subscription: Subscription): Promise<readonly Lag[]> {
    const doubtful = this.#doubtful(subscription);
    // The writer prompts a slice: only tasks that this slice left behind are listed.
    const progress = await progressOf(subscription, "heads", (follower) => doubtful.has(follower));
    return progress.map(({ position, head, replaced }, index) => {
      const follower = subscription[index] as Subscription[0];
      const { application, upstream, pipeline } = follower.following;
      const lag = { task: { application: application.name, pipeline }, upstream: upstream.application, position, head };
      if (replaced !== undefined) this.#replaced.set(follower, replaced.message);
      else if (doubtful.has(follower)) this.#replaced.delete(follower);
      const why = this.#replaced.get(follower);
      return { ...lag, stuckMs: this.#stuckMs(lag), ...(why === undefined ? {} : { replaced: why }) };
    });
  }

  #doubtful(subscription: Subscription): ReadonlySet<Subscription[0]> {
    const turn = this.#turn++;
    const known = subscription.filter((follower) => this.#replaced.has(follower));
    const some = Array.from({ length: Math.min(mostDoubtful, known.length) }, (_, index) => known[(turn + index) % known.length]);
    return new Set([...some, subscription[turn % subscription.length]] as Subscription[0][]);
  }

  #stuckMs(lag: Omit<Lag, "stuckMs">): number {
    if (lag.position >= lag.head) {
      // Nearly all of thousands are, and then nothing is looked up for any.
      if (this.#stuck.size > 0) this.#stuck.delete(subscriptionKey(lag));
      return 0;
    }
    const key = subscriptionKey(lag);
    const now = this.time.now();
    const before = this.#stuck.get(key);
    if (before?.position === lag.position) return now - before.since;
    this.#stuck.set(key, { position: lag.position, since: now });
    return 0;
  }
}

/** Returns the name of a task's part for one upstream. */
export function subscriptionKey({ task, upstream }: Pick<Lag, "task" | "upstream">): string {
  return `${task.pipeline}/${task.application}/${upstream}`;
}

/** The same in random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as Item, all[last] as Item];
  }
  return all;
}
