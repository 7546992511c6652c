import { InvalidArgument, type RunningSystem } from "@es/core";
import { checkedBackOff, loadRunnable, type OpenSystem, openSystem, type Runnable, reportOfFailure, runningSystem } from "@es/core/runner";
import { type FollowerTask, isFor, laidOut, type ThreadLayout, taskOf } from "./layout.js";
import type { TaskReport } from "./messages.js";
import type { DescriptionOf, NamesOf, SystemOf, TransactionOf } from "./module-types.js";
import { type Death, Thread, type ThreadListener, type ThreadOptions } from "./thread.js";
import { threadControl } from "./thread-control.js";
import { unblockedFollowers } from "./unblocked-followers.js";

/** How a system runs on threads. */
export interface ThreadsOptions extends ThreadOptions {
  /** How followers are laid out on threads. Default: one thread per core, at most one per follower. */
  readonly threads?: ThreadLayout;
}

/**
 * Runs the system of a module on worker threads, each with connections of its own; commands are called from here.
 * A thread that dies is started again and goes on from tracking. Rejects if the module or a store cannot be opened,
 * with ThreadDied if a thread cannot open it.
 */
export async function threads<Module extends Runnable>(
  module: URL | string,
  description: DescriptionOf<Module>,
  options: ThreadsOptions = {},
): Promise<RunningSystem<SystemOf<Module>, TransactionOf<Module>, NamesOf<Module>>> {
  checkedBackOff(options.backOff);
  const url = String(module);
  const { system, infrastructure } = await loadRunnable(await import(url), { name: url, description });
  const open = await openSystem(system, infrastructure);
  const started: Thread[] = [];
  try {
    if (!open.shared) throw new InvalidArgument("store", "in memory", "a store that several threads can open, such as a file or a server");
    const listener = listening(open, started);
    const tasks = open.follows ? open.followers.map(taskOf) : [];
    for (const own of laidOut(tasks, options.threads))
      started.push(new Thread({ module: url, description, tasks: own }, options, listener));
    for (const [name, { recordings }] of open.applications) recordings.subscribe(() => listener.recorded(name));
    await Promise.all(started.map((thread) => thread.start()));
    return runningSystem(system, open, threadControl(started)) as never;
  } catch (error) {
    await Promise.all(started.map((thread) => thread.stop()));
    await open.close();
    throw error;
  }
}

/** How often in a row a thread dies without getting on before its followers are said to fail. */
const toleratedDeaths = 2;

function listening({ followers }: OpenSystem, all: readonly Thread[]): ThreadListener {
  const progressOf = (task: FollowerTask) => followers.find((follower) => isFor(follower, task));
  return {
    recorded: (application) => {
      for (const thread of all) if (thread.follows(application)) thread.prompt(application);
    },
    reported: ({ task, ...report }: TaskReport) => {
      progressOf(task)?.applyReport(report);
      // Whichever of the two is reported last: that one waits, or that the other has come so far.
      for (const free of unblockedFollowers(followers).map(taskOf)) all.find((thread) => thread.does(free))?.prompt(free.upstream);
    },
    died: ({ error, tasks, deaths }: Death) => {
      process.emitWarning(`${error.message}; it is started again`, { code: "ES_THREAD_DIED" });
      if (deaths <= toleratedDeaths) return;
      const failure = reportOfFailure({ id: undefined, type: undefined, error, attempts: deaths });
      for (const progress of tasks.map(progressOf)) progress?.applyReport({ ...progress.report, failure });
    },
  };
}
