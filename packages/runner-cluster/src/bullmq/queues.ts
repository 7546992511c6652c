import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { JobData } from "./jobs.js";
import type { AddJobs } from "./prompter.js";
import type { RedisClient } from "./redis.js";

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
