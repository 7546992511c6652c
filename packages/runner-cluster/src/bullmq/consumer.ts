import { systemTime } from "@es/core/runner";
import type { Job } from "bullmq";
import { boundedSlice, type Consumer, type SliceContext, type SliceEnd, type TaskHandler } from "../engine/engine.js";
import { within } from "../recovery/circuit.js";
import { Again, type JobData, taskOf } from "./jobs.js";
import { QueueWorker, type QueueWorkerParts } from "./queue-worker.js";

/** How long to wait for Redis to hear of the last slices, in milliseconds. */
const partingMs = 2000;

/** The dependencies of a consumer. */
export interface ConsumerParts extends Omit<QueueWorkerParts, "queue" | "concurrency" | "process" | "waiting"> {
  readonly queues: readonly string[];
  readonly work: TaskHandler;
  /** How many tasks wait in a queue. */
  readonly waiting: (queue: string) => Promise<number>;
  readonly deadlineMs: number;
  readonly healthy: () => boolean;
}

/** A node's part in the work of an application: a BullMQ worker for each of its queues. */
export class BullMqConsumer implements Consumer {
  readonly #workers: readonly QueueWorker[];
  readonly #slices = new Set<Promise<void>>();
  #state: "open" | "paused" | "closed" = "open";
  #closed: Promise<void> | undefined;

  constructor(private readonly parts: ConsumerParts) {
    this.#workers = parts.queues.map((queue, index) => this.#worker(queue, index));
  }

  async pause(): Promise<void> {
    if (this.#state === "open") this.#state = "paused";
    await this.#rest();
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "open";
    for (const worker of this.#workers) worker.resume();
  }

  close(): Promise<void> {
    this.#state = "closed";
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Tells all slices to end, since their locks have lapsed. */
  abort(): void {
    for (const worker of this.#workers) worker.abort("Redis is away: other nodes may have the task");
  }

  #worker(queue: string, index: number): QueueWorker {
    const { work, queues, waiting } = this.parts;
    const concurrency = Math.floor(work.slots / queues.length) + (index < work.slots % queues.length ? 1 : 0);
    const process = (job: Job<JobData>, signal?: AbortSignal) => this.#process(job, signal);
    return new QueueWorker({ ...this.parts, queue, concurrency, process, waiting: () => waiting(queue) });
  }

  /** Puts a job back by throwing, and lets go of it by not. */
  async #process(job: Job<JobData>, signal = new AbortController().signal): Promise<void> {
    if (this.#state !== "open") throw new Again(0, "the node takes no more");
    let over: () => void = () => {};
    const slice = new Promise<void>((resolve) => {
      over = resolve;
    });
    this.#slices.add(slice);
    try {
      const end = await this.#slice(job, signal);
      await this.#keep(job, end);
      if (end.retryInMs !== undefined) throw new Again(end.retryInMs, end.blockage?.message ?? "there is more to do");
    } finally {
      this.#slices.delete(slice);
      over();
    }
  }

  #slice(job: Job<JobData>, lapsed: AbortSignal): Promise<SliceEnd> {
    const { work, deadlineMs } = this.parts;
    const task = taskOf(job.data);
    // Of another version, whose nodes will be asked for it again.
    if (task === undefined) return Promise.resolve({});
    const { trouble: blockage } = job.data;
    const overdue = new AbortController();
    const turn: SliceContext = { signal: AbortSignal.any([lapsed, overdue.signal]), ...(blockage === undefined ? {} : { blockage }) };
    return boundedSlice(async () => work.run(task, turn), {
      deadlineMs,
      time: systemTime,
      before: blockage,
      givenUp: () => overdue.abort(),
    });
  }

  /** Keeps the blockage with the task. */
  async #keep(job: Job<JobData>, { retryInMs, blockage }: SliceEnd): Promise<void> {
    if (retryInMs === undefined || JSON.stringify(blockage) === JSON.stringify(job.data.trouble)) return;
    const { trouble: _, ...data } = job.data;
    try {
      await job.updateData(blockage === undefined ? data : { ...data, trouble: blockage });
    } catch (error) {
      this.parts.failed(error as Error);
    }
  }

  async #rest(): Promise<void> {
    for (const worker of this.#workers) worker.pause();
    await Promise.all(this.#slices);
  }

  async #close(): Promise<void> {
    await this.#rest();
    const closed = Promise.all(this.#workers.map((worker) => worker.close())).catch(this.parts.failed);
    if (this.parts.healthy()) await within(systemTime, partingMs, closed);
  }
}
