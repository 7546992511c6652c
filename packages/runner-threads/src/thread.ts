import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { type BackOffOptions, backOff } from "@es/core";
import { Mailbox } from "./mailbox.js";
import type { Answer, Assignment, Order, Report } from "./messages.js";

/** How threads are started and kept up. */
export interface ThreadOptions {
  /** How long to wait before a thread that died is started again. */
  readonly backOff?: BackOffOptions | undefined;
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

/** Hears what threads tell. */
export interface Listener {
  reported(report: Report): void;
  recorded(application: string): void;
  /** A thread died and will be started again. */
  died(why: unknown): void;
}

/** A program that imports modules one after the other. */
function importing(...modules: readonly string[]): URL {
  const program = modules.map((module) => `await import(${JSON.stringify(module)});`).join("\n");
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
}

// The thread's file lies beside this one: JavaScript when published, TypeScript in the repository.
const inside = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** A thread that is kept up: one that dies is started again, and goes on from tracking. */
export class Thread {
  #worker: Worker | undefined;
  #mailbox = new Mailbox<null>(() => {});
  #attempts = 0;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  #paused: (() => void) | undefined;
  #error: unknown;

  constructor(
    private readonly assignment: Assignment,
    private readonly options: ThreadOptions,
    private readonly listener: Listener,
  ) {}

  /** Resolves when the thread is at work; rejects if it cannot get there. */
  async start(): Promise<void> {
    const worker = this.#spawn();
    const died = once(worker, "exit").then(() => {
      throw new Error("The thread ended before it was ready");
    });
    const ready = new Promise<void>((resolve) => {
      worker.on("message", ({ kind }: Answer) => kind === "ready" && resolve());
    });
    const failed = once(worker, "error").then(([error]) => {
      throw error;
    });
    await Promise.race([ready, failed, died]);
    worker.on("exit", (code) => this.#died(new Error(`it ended with exit code ${code}`)));
  }

  follows(application: string): boolean {
    return this.assignment.tasks.some(({ upstream }) => upstream === application);
  }

  /** Says that an application has recorded something. */
  prompt(application: string): void {
    this.#mailbox.put(application, null);
  }

  /** Resolves when no follower of the thread steps, until `resume`. */
  async pause(): Promise<void> {
    if (this.#worker === undefined) return;
    await new Promise<void>((resolve) => {
      this.#paused = resolve;
      this.#post({ kind: "pause" });
    });
  }

  resume(): void {
    this.#post({ kind: "resume" });
  }

  /** Resolves when the thread has finished its steps and is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    if (this.#worker === undefined) return;
    const gone = once(this.#worker, "exit");
    this.#post({ kind: "stop" });
    await gone;
  }

  #spawn(): Worker {
    const { execArgv, preload, resourceLimits } = this.options;
    const worker = new Worker(preload === undefined ? inside : importing(String(preload), inside.href), {
      workerData: this.assignment,
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    this.#worker = worker;
    this.#mailbox = new Mailbox((letter) => worker.postMessage(letter));
    worker.on("message", (answer: Answer) => this.#hear(answer));
    // Where nobody listens for errors they end the process; the exit that follows is what counts.
    worker.on("error", (error) => {
      this.#error = error;
    });
    return worker;
  }

  #hear(answer: Answer): void {
    if (answer.kind === "paused") this.#paused?.();
    else if (answer.kind === "read") this.#mailbox.read();
    else if (answer.kind === "letter") this.#read(answer.notes);
    else this.#attempts = 0;
  }

  #read(notes: ReadonlyMap<string, Report | null>): void {
    this.#post({ kind: "read" });
    for (const [key, report] of notes) {
      if (report === null) this.listener.recorded(key.slice("recorded ".length));
      else this.listener.reported(report);
    }
  }

  #died(why: unknown): void {
    this.#worker = undefined;
    this.#paused?.();
    if (this.#stopping) return;
    this.listener.died(this.#error ?? why);
    this.#error = undefined;
    this.#attempts += 1;
    this.#restart = setTimeout(() => this.#startAgain(), backOff(this.#attempts, this.options.backOff));
  }

  #startAgain(): void {
    this.start().catch((error: unknown) => this.#died(error));
  }

  #post(order: Order): void {
    this.#worker?.postMessage(order);
  }
}
