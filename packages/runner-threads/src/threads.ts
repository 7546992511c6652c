import { InvalidArgument, loadRunnable, type OpenSystem, openSystem, type Runnable, type RunningSystem, runningSystem } from "@es/core";
import { crewOf } from "./crew.js";
import { errorOf } from "./error-parts.js";
import { heldUpNoMore } from "./held-up.js";
import { isFor, type Layout, laidOut, type Task, taskOf } from "./layout.js";
import type { Report } from "./messages.js";
import type { DescriptionOf, SystemOf, TransactionOf } from "./module-types.js";
import { type Death, type Listener, Thread, type ThreadOptions } from "./thread.js";

export interface ThreadsOptions extends ThreadOptions {
  /** How followers are laid out on threads. Default: one thread per core, at most one per follower. */
  readonly threads?: Layout;
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
): Promise<RunningSystem<SystemOf<Module>, TransactionOf<Module>>> {
  const url = String(module);
  const { system, infrastructure } = await loadRunnable(await import(url), { name: url, description });
  const open = await openSystem(system, infrastructure);
  const crew: Thread[] = [];
  try {
    if (!open.shared) throw new InvalidArgument("store", "in memory", "a store that several threads can open, such as a file or a server");
    const listener = listening(open, crew);
    const tasks = open.follows ? open.followers.map(taskOf) : [];
    for (const own of laidOut(tasks, options.threads)) crew.push(new Thread({ module: url, description, tasks: own }, options, listener));
    for (const [name, { recordings }] of open.applications) recordings.subscribe(() => listener.recorded(name));
    await Promise.all(crew.map((thread) => thread.start()));
    return runningSystem(system, open, crewOf(crew)) as never;
  } catch (error) {
    await Promise.all(crew.map((thread) => thread.stop()));
    await open.close();
    throw error;
  }
}

/** How often in a row a thread dies without getting on before its followers are said to fail. */
const deathsBorne = 2;

function listening({ followers }: OpenSystem, crew: readonly Thread[]): Listener {
  const mirrorOf = (task: Task) => followers.find((follower) => isFor(follower, task));
  return {
    recorded: (application) => {
      for (const thread of crew) if (thread.follows(application)) thread.prompt(application);
    },
    reported: ({ task, failure, ...report }: Report) => {
      mirrorOf(task)?.hear({ ...report, failure: failure && { ...failure, error: errorOf(failure.error) } });
      // Whichever of the two is heard last: that one waits, or that the other has come so far.
      for (const free of heldUpNoMore(followers).map(taskOf)) crew.find((thread) => thread.does(free))?.prompt(free.upstream);
    },
    died: ({ error, tasks, deaths }: Death) => {
      process.emitWarning(`${error.message}; it is started again`, { code: "ES_THREAD_DIED" });
      if (deaths <= deathsBorne) return;
      const failure = { id: undefined, type: undefined, error, attempts: deaths };
      for (const mirror of tasks.map(mirrorOf)) mirror?.hear({ ...mirror.report, failure });
    },
  };
}
