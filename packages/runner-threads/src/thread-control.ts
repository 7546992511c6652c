import { Mutex } from "@es/core/adapter";
import type { RunnerControl } from "@es/core/runner";
import type { Thread } from "./thread.js";

/** The control of followers that step in threads. */
export function threadControl(threads: readonly Thread[]): RunnerControl {
  // One at a time: who resumes the threads would resume them for others too.
  const turns = new Mutex();
  return {
    exclusively: (work) => turns.exclusively(() => whilePaused(threads, work)),
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
