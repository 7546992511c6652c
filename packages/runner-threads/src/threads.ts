import { InvalidArgument, type OpenSystem, openSystem, type RunningSystem, runningSystem } from "@es/core";
import { errorOf } from "./error-parts.js";
import { isFor, type Layout, laidOut, taskOf } from "./layout.js";
import type { Report } from "./messages.js";
import { type DescriptionOf, loadRunnable, type Runnable, type TransactionOf } from "./runnable.js";
import { type Listener, Thread, type ThreadOptions } from "./thread.js";

export interface ThreadsOptions extends ThreadOptions {
  /** How followers are laid out on threads. Default: one thread per core, at most one per follower. */
  readonly threads?: Layout;
}

/**
 * Runs the system of a module on worker threads, each with connections of its own; commands are called from here.
 * A thread that dies is started again and goes on from tracking. Rejects if the module or a store cannot be opened.
 */
export async function threads<Module extends Runnable>(
  module: URL | string,
  description: DescriptionOf<Module>,
  options: ThreadsOptions = {},
): Promise<RunningSystem<Module["system"], TransactionOf<Module>>> {
  const url = String(module);
  const { system, infrastructure } = await loadRunnable(url);
  const given = await infrastructure(description as never);
  const open = await openSystem(system, given as never);
  try {
    if (!open.shared) throw new InvalidArgument("store", "in memory", "a store that several threads can open, such as a file or a server");
    const crew: Thread[] = [];
    const listener = listening(open, crew);
    const tasks = (given.following ?? true) ? open.followers.map(taskOf) : [];
    for (const own of laidOut(tasks, options.threads)) crew.push(new Thread({ module: url, description, tasks: own }, options, listener));
    for (const [name, { recordings }] of open.applications) recordings.subscribe(() => listener.recorded(name));
    await Promise.all(crew.map((thread) => thread.start()));
    return runningSystem(system, open, running(crew)) as never;
  } catch (error) {
    await open.close();
    throw error;
  }
}

function listening({ followers }: OpenSystem, crew: readonly Thread[]): Listener {
  return {
    recorded: (application) => {
      for (const thread of crew) if (thread.follows(application)) thread.prompt(application);
    },
    reported: ({ task, failure, ...report }: Report) => {
      const mirror = followers.find((follower) => isFor(follower, task));
      mirror?.hear({ ...report, failure: failure && { ...failure, error: errorOf(failure.error) } });
    },
    died: (why) => process.emitWarning(`A thread died, and is started again: ${String(why)}`, { code: "ES_THREAD_DIED" }),
  };
}

function running(crew: readonly Thread[]) {
  return {
    between: async <Result>(work: () => Promise<Result>): Promise<Result> => {
      await Promise.all(crew.map((thread) => thread.pause()));
      try {
        return await work();
      } finally {
        for (const thread of crew) thread.resume();
      }
    },
    stop: async () => {
      await Promise.all(crew.map((thread) => thread.stop()));
    },
  };
}
