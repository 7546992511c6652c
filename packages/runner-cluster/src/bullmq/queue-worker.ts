import type { Stop } from "@es/core/adapter";
import { systemTime } from "@es/core/runner";
import { type Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { within } from "../recovery/circuit.js";
import { Again, type JobData } from "./jobs.js";
import type { LockTimes } from "./layout.js";
import type { RedisClient } from "./redis.js";
import { watchWorker } from "./worker-watchdog.js";

/** How long to wait for a worker that is replaced, in milliseconds. */
const partingMs = 2000;

/** The dependencies of a worker of a queue. */
export interface QueueWorkerParts extends LockTimes {
  readonly queue: string;
  readonly prefix: string;
  readonly node: string;
  readonly concurrency: number;
  /** Shared with other workers. */
  readonly client: RedisClient;
  /** Makes a connection for a worker whose own does not serve any more. */
  readonly connect: () => RedisClient;
  /** How many tasks wait in the queue. */
  readonly waiting: () => Promise<number>;
  readonly process: (job: Job<JobData>, signal?: AbortSignal) => Promise<void>;
  readonly failed: (error: Error) => void;
}

/** A BullMQ worker of one queue, in whose place comes another when it leaves tasks lying. */
export class QueueWorker {
  readonly #unwatch: Stop;
  #worker: Worker<JobData>;
  /** The connection of a worker that took another one's place. */
  #client: RedisClient | undefined;
  #open = true;
  #running = 0;
  #taken = 0;

  constructor(private readonly parts: QueueWorkerParts) {
    this.#worker = this.#make(parts.client);
    this.#unwatch = watchWorker({
      free: () => this.#open && this.#running === 0,
      taken: () => this.#taken,
      waiting: parts.waiting,
      deaf: () => this.#replace(),
    });
  }

  /** Takes no more. */
  pause(): void {
    this.#open = false;
    void this.#worker.pause(true);
  }

  resume(): void {
    this.#open = true;
    void this.#worker.resume();
  }

  /** Tells all slices to end. */
  abort(why: string): void {
    this.#worker.cancelAllJobs(why);
  }

  async close(): Promise<void> {
    this.#unwatch();
    await this.#worker.close();
    await this.#wakeOthers();
    this.#client?.disconnect();
  }

  /** A call to take tasks may have been on its way to this worker when it hung up: nobody else would hear it. */
  async #wakeOthers(): Promise<void> {
    const { client, prefix, queue, failed } = this.parts;
    await (client as Redis).zadd(`${prefix}:${queue}:marker`, 0, "0").catch(failed);
  }

  #make(client: RedisClient): Worker<JobData> {
    const { queue, prefix, node, concurrency, lockDuration, stalledInterval, failed } = this.parts;
    const worker = new Worker<JobData>(queue, (job, _token, signal) => this.#process(job, signal), {
      ...{ connection: client as Redis, prefix, name: node, concurrency, lockDuration, stalledInterval },
      ...{ maxStalledCount: 1e9, drainDelay: 1, runRetryDelay: 500 },
      settings: { backoffStrategy: (_attempts, _type, error) => (error instanceof Again ? Math.ceil(error.ms) : 1000) },
    });
    worker.on("error", failed);
    worker.on("lockRenewalFailed", (jobs) => {
      for (const job of jobs) worker.cancelJob(job, "the lock has lapsed: another node may have the task");
    });
    worker.on("failed", (job, error) => {
      if (job !== undefined && error instanceof Again && error.ms > 0) void this.#wakeMarked(job).catch(failed);
    });
    return worker;
  }

  /** Ends the rest that has just begun of a job that an urgent prompt marked while it ran. */
  async #wakeMarked(job: Job<JobData>): Promise<void> {
    const { client, prefix, queue } = this.parts;
    const mark = await (client as Redis).hget(`${prefix}:${queue}:${job.id}`, "progress");
    // The prompter that marked it may have ended the rest already.
    if (mark !== null && mark !== JSON.stringify(job.progress)) await job.promote().catch(() => {});
  }

  async #process(job: Job<JobData>, signal?: AbortSignal): Promise<void> {
    this.#taken += 1;
    this.#running += 1;
    try {
      await this.parts.process(job, signal);
    } finally {
      this.#running -= 1;
    }
  }

  #replace(): void {
    const { queue, connect, failed } = this.parts;
    failed(new Error(`The worker of ${queue} took nothing while tasks waited: another takes its place`));
    const [worker, client] = [this.#worker, this.#client];
    this.#client = connect();
    this.#client.on("error", failed);
    this.#worker = this.#make(this.#client);
    void within(systemTime, partingMs, worker.close(true).catch(failed)).then(() => client?.disconnect());
  }
}
