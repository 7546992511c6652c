import type { Strand, Time } from "@es/core";
import type { Lags } from "./lags.js";
import type { Lag, Observe, Swept } from "./observation.js";
import type { Prompting } from "./prompting.js";
import { shuffled } from "./shuffled.js";
import { keyOf } from "./tasks.js";

/** How many tasks a node's own sweep asks for at the most: every node has one, and together they must not drown the engine. */
const mostOfOwn = 100;

/** What a sweep works with. */
export interface Sweeping {
  readonly lags: Lags;
  readonly prompting: Prompting;
  /** Whether an operator halted the application. */
  halted(application: string): Promise<boolean>;
  readonly observe: Observe;
  readonly time: Time;
  readonly random: () => number;
}

/**
 * Looks for tasks that are behind, or whose upstream's log is not the one that they followed, asks for slices of them, and answers how far they are behind. Halted ones are left
 * alone. A node's own sweep asks for some of many only, and the cluster's for all.
 */
export async function sweep(scope: Swept["scope"], strands: readonly Strand[], sweeping: Sweeping): Promise<readonly Lag[]> {
  const { prompting, halted, observe, time, random } = sweeping;
  const began = time.now();
  const compared = (await Promise.all(strands.map((strand) => compare(strand, sweeping)))).flat();
  observe({ kind: "swept", scope, ms: time.now() - began, compared });
  const behind: Lag[] = [];
  for (const lag of compared) {
    if ((lag.position < lag.head || lag.replaced !== undefined) && !(await halted(lag.task.application))) behind.push(lag);
  }
  const tasks = [...new Map(behind.map(({ task }) => [keyOf(task), task])).values()];
  const some = scope === "local" && tasks.length > mostOfOwn ? shuffled(tasks, random).slice(0, mostOfOwn) : tasks;
  for (const task of some) prompting.prompt(task, "sweep");
  return behind;
}

/** A strand that cannot be read must not hide the others. */
async function compare(strand: Strand, { lags, observe }: Sweeping): Promise<readonly Lag[]> {
  try {
    return await lags.of(strand);
  } catch (error) {
    observe({ kind: "work-failed", what: "sweep", error: error as Error });
    return [];
  }
}
