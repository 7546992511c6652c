import type { Running } from "@es/core";
import type { Thread } from "./thread.js";

/** What a runner does about followers that step in threads. */
export function crewOf(threads: readonly Thread[]): Running {
  let last: Promise<unknown> = Promise.resolve();
  return {
    between: (work) => {
      // One at a time: who resumes the threads would resume them for others too.
      const turn = last.then(() => whilePaused(threads, work));
      last = turn.catch(() => {});
      return turn;
    },
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}

async function whilePaused<Result>(threads: readonly Thread[], work: () => Promise<Result>): Promise<Result> {
  await Promise.all(threads.map((thread) => thread.pause()));
  try {
    return await work();
  } finally {
    for (const thread of threads) thread.resume();
  }
}
