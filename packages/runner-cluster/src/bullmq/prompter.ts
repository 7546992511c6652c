import { randomUUID } from "node:crypto";
import { type Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import { keyOf, type Task } from "../engine/engine.js";
import { type JobData, jobOf } from "./jobs.js";
import type { RedisClient } from "./redis.js";

/** How many prompts go to Redis at once, so that all are answered within the time of one command. */
const most = 250;

/** Adds jobs to a queue. Rejects where that is not known to have happened. */
export type AddJobs = (queue: string, jobs: ReturnType<typeof jobOf>[]) => Promise<readonly Job<JobData>[]>;

interface Prompt {
  readonly task: Task;
  readonly urgent: boolean;
}

/** The dependencies of a prompter. */
export interface PrompterParts {
  readonly queueOf: (task: Task) => string;
  readonly add: AddJobs;
  readonly healthy: () => boolean;
  readonly failed: (error: Error) => void;
}

/**
 * Hands prompts to Redis. What comes while others are on their way goes together after them, a task's prompts as one;
 * what does not arrive is counted, and lost.
 */
export class Prompter {
  readonly #waiting = new Map<string, Prompt>();
  #going: Promise<void> | undefined;
  #lost = 0;

  constructor(private readonly parts: PrompterParts) {}

  get lost(): number {
    return this.#lost;
  }

  prompt(task: Task, urgent: boolean): void {
    if (!this.parts.healthy()) {
      this.#lost += 1;
      return;
    }
    const key = keyOf(task);
    this.#waiting.set(key, { task, urgent: urgent || (this.#waiting.get(key)?.urgent ?? false) });
    this.#going ??= this.#go();
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await this.#going;
  }

  async #go(): Promise<void> {
    // All that is asked for in this turn goes together.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const prompts = [...this.#waiting].slice(0, most);
      for (const [key] of prompts) this.#waiting.delete(key);
      await this.#send(prompts.map(([, prompt]) => prompt));
    }
    this.#going = undefined;
  }

  async #send(prompts: readonly Prompt[]): Promise<void> {
    const queues = new Map<string, Prompt[]>();
    for (const prompt of prompts) {
      const queue = this.parts.queueOf(prompt.task);
      const all = queues.get(queue) ?? [];
      all.push(prompt);
      queues.set(queue, all);
    }
    await Promise.all([...queues].map(([queue, all]) => this.#add(queue, all)));
  }

  async #add(queue: string, prompts: readonly Prompt[]): Promise<void> {
    try {
      const jobs = await this.parts.add(
        queue,
        prompts.map(({ task }) => jobOf(task)),
      );
      await Promise.all(jobs.filter((_, index) => prompts[index]?.urgent).map(wake));
    } catch (error) {
      this.#lost += prompts.length;
      this.parts.failed(error as Error);
    }
  }
}

/** Ends the rest of the job that took in the prompt. If it does not rest yet, its worker finds the mark when it does. */
async function wake(job: Job<JobData>): Promise<void> {
  await job.updateProgress(randomUUID()).catch(() => {});
  await job.promote().catch(() => {});
}

/** The queues that prompts go to, opened when they are first asked for. */
export class Queues {
  readonly #queues = new Map<string, Promise<Queue<JobData>>>();

  constructor(private readonly parts: { readonly client: RedisClient; readonly prefix: string; readonly failed: (error: Error) => void }) {}

  readonly add: AddJobs = async (name, jobs) => {
    const queue = await this.#named(name);
    return queue.addBulk(jobs);
  };

  async close(): Promise<void> {
    const queues = await Promise.allSettled(this.#queues.values());
    await Promise.allSettled(queues.map(async (opened) => opened.status === "fulfilled" && opened.value.close()));
  }

  #named(name: string): Promise<Queue<JobData>> {
    const known = this.#queues.get(name) ?? this.#open(name);
    this.#queues.set(name, known);
    return known;
  }

  async #open(name: string): Promise<Queue<JobData>> {
    const { client, prefix, failed } = this.parts;
    const queue = new Queue<JobData>(name, {
      ...{ connection: client as Redis, prefix, skipVersionCheck: true },
      streams: { events: { maxLen: 100 } },
    });
    queue.on("error", failed);
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      // BullMQ never tries again to get ready.
      this.#queues.delete(name);
      void queue.close().catch(failed);
      throw error;
    }
  }
}
