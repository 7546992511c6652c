import { type BackOffOptions, backOff } from "@es/core/runner";
import { ThreadDied } from "./errors.js";
import { type FollowerTask, isSameTask } from "./layout.js";
import type { Assignment, TaskReport } from "./messages.js";
import type { WorkerOptions } from "./start-worker.js";
import { type Notes, WorkerHandle } from "./worker-handle.js";

/** How threads are started and kept up. */
export interface ThreadOptions extends WorkerOptions {
  /** How long to wait before a thread that died is started again: longer each time, until one of its followers gets on. */
  readonly backOff?: BackOffOptions | undefined;
}

/** The handlers of the messages of threads. */
export interface ThreadListener {
  reported(report: TaskReport): void;
  recorded(application: string): void;
  died(death: Death): void;
}

/** That a thread died, and will be started again. */
export interface Death {
  readonly error: ThreadDied;
  readonly tasks: readonly FollowerTask[];
  /** How many times the thread died since one of its followers last got on. */
  readonly deaths: number;
}

/** A thread that is kept up: one that dies is started again, and goes on from tracking. */
export class Thread {
  #worker: WorkerHandle | undefined;
  #deaths = 0;
  readonly #positions = new Map<string, number>();
  #restart: NodeJS.Timeout | undefined;
  /** Whether no follower may step: a thread that dies meanwhile is not started again before `resume`. */
  #paused = false;
  #stopping = false;

  constructor(
    private readonly assignment: Assignment,
    private readonly options: ThreadOptions,
    private readonly listener: ThreadListener,
  ) {}

  /** Resolves when the thread is at work; rejects with ThreadDied if it cannot get there, and is not started again. */
  async start(): Promise<void> {
    const worker = this.#begin();
    await worker.atWork;
    void worker.end.then((error) => this.#died(error));
  }

  follows(application: string): boolean {
    return this.assignment.tasks.some(({ upstream }) => upstream === application);
  }

  /** Whether the task is one of the thread's. */
  does(task: FollowerTask): boolean {
    return this.assignment.tasks.some((own) => isSameTask(own, task));
  }

  /** Says that an application has recorded something. */
  prompt(application: string): void {
    this.#worker?.prompt(application);
  }

  /** Resolves when no follower of the thread steps, until `resume`. */
  async pause(): Promise<void> {
    this.#paused = true;
    clearTimeout(this.#restart);
    await this.#worker?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#worker === undefined) this.#startAgain();
    else this.#worker.resume();
  }

  /** Resolves when the thread has finished its steps and is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    await this.#worker?.stop();
  }

  #begin(): WorkerHandle {
    this.#worker = new WorkerHandle(this.assignment, this.options, (notes) => this.#read(notes));
    return this.#worker;
  }

  #startAgain(): void {
    if (this.#stopping) return;
    try {
      void this.#begin().end.then((error) => this.#died(error));
    } catch (error) {
      this.#died(new ThreadDied(this.assignment.module, "before it was at work", error));
    }
  }

  #died(error: ThreadDied): void {
    this.#worker = undefined;
    if (this.#stopping) return;
    this.#deaths += 1;
    this.listener.died({ error, tasks: this.assignment.tasks, deaths: this.#deaths });
    if (!this.#paused) this.#restart = setTimeout(() => this.#startAgain(), backOff(this.#deaths, this.options.backOff));
  }

  #read(notes: Notes): void {
    for (const [key, report] of notes) {
      if (report === null) this.listener.recorded(key.slice("recorded ".length));
      else this.#noteProgress(key, report);
    }
  }

  #noteProgress(key: string, report: TaskReport): void {
    const { position = 0 } = report;
    if (position > (this.#positions.get(key) ?? 0)) {
      this.#deaths = 0;
      this.#positions.set(key, position);
    }
    this.listener.reported(report);
  }
}
