import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Assignment } from "./messages.js";

/** How each thread is made. */
export interface WorkerOptions {
  /**
   * A JavaScript module that each thread imports before anything else, e.g. one that registers a loader for TypeScript.
   * (Node 20 does not run a loader given by `--import` in threads.)
   */
  readonly preload?: URL | string | undefined;
  /** Node's options for the threads. Default: those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  /** Node's limits for each thread. */
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number } | undefined;
}

// The thread's file lies beside this one: JavaScript when published, TypeScript in the repository.
const program = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** Starts a thread at its assignment. Throws where the assignment cannot be cloned, or the system has no room for a thread. */
export function startWorker(assignment: Assignment, { execArgv, preload, resourceLimits }: WorkerOptions): Worker {
  return new Worker(preload === undefined ? program : importing(String(preload), program.href), {
    workerData: assignment,
    ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
}

/** A program that imports modules one after the other. */
function importing(...modules: readonly string[]): URL {
  const text = modules.map((module) => `await import(${JSON.stringify(module)});`).join("\n");
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}
