import type { Worker } from "node:worker_threads";
import { ThreadDied } from "./errors.js";
import { Mailbox } from "./mailbox.js";
import type { Assignment, ControlMessage, TaskReport, WorkerMessage } from "./messages.js";
import { startWorker, type WorkerOptions } from "./start-worker.js";

/** The messages of a thread: which applications have recorded something, and the reports of its followers. */
export type Notes = ReadonlyMap<string, TaskReport | null>;

/** One run of a thread, from its start to its end. */
export class WorkerHandle {
  /** Resolves when the thread is at work; rejects with ThreadDied if it ended before. */
  readonly atWork: Promise<void>;
  /** Resolves when the thread is gone. */
  readonly end: Promise<ThreadDied>;
  readonly #worker: Worker;
  readonly #mailbox: Mailbox<null>;
  #ready = false;
  #paused: (() => void) | undefined;

  /** Throws where the assignment cannot be cloned, or the system has no room for a thread. */
  constructor(
    private readonly assignment: Assignment,
    options: WorkerOptions,
    private readonly read: (notes: Notes) => void,
  ) {
    this.#worker = startWorker(assignment, options);
    this.#mailbox = new Mailbox((letter) => this.#post(letter));
    this.end = this.#ended();
    this.atWork = Promise.race([this.#begun(), this.end.then((error) => Promise.reject(error))]);
    // Those who restart it look at its end alone.
    this.atWork.catch(() => {});
  }

  prompt(application: string): void {
    this.#mailbox.put(application, null);
  }

  /** Resolves when no follower of the thread steps, or it has ended. */
  async pause(): Promise<void> {
    const paused = new Promise<void>((resolve) => {
      this.#paused = resolve;
    });
    this.#post({ kind: "pause" });
    await Promise.race([paused, this.end]);
  }

  resume(): void {
    this.#post({ kind: "resume" });
  }

  /** Resolves when the thread has finished its steps and is gone. One that is not at work yet is ended at once. */
  async stop(): Promise<void> {
    if (this.#ready) this.#post({ kind: "stop" });
    else void this.#worker.terminate();
    await this.end;
  }

  #ended(): Promise<ThreadDied> {
    let thrown: unknown;
    // Where nobody listens for errors they end the process; the exit that follows is what counts.
    this.#worker.on("error", (error) => {
      thrown = error;
    });
    return new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        const when = this.#ready ? "at work" : "before it was at work";
        resolve(new ThreadDied(this.assignment.module, when, thrown ?? `it ended with exit code ${code}`));
      });
    });
  }

  #begun(): Promise<void> {
    return new Promise((resolve) => {
      this.#worker.on("message", (answer: WorkerMessage) => {
        this.#ready ||= answer.kind === "ready";
        if (answer.kind === "ready") resolve();
        else this.#handle(answer);
      });
    });
  }

  #handle(answer: WorkerMessage): void {
    if (answer.kind === "paused") this.#paused?.();
    else if (answer.kind === "read") this.#mailbox.read();
    else if (answer.kind === "letter") this.#open(answer.notes);
  }

  #open(notes: Notes): void {
    this.#post({ kind: "read" });
    this.read(notes);
  }

  #post(order: ControlMessage): void {
    this.#worker.postMessage(order);
  }
}
