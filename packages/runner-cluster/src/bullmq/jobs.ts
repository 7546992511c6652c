import { parseJson } from "@es/core/adapter";
import type { JobsOptions } from "bullmq";
import type { Redis } from "ioredis";
import { type Blockage, keyOf, type Task, type TaskStatus } from "../engine/engine.js";
import type { RedisClient } from "./redis.js";

/** The name of a job. */
const jobName = "run";

/** The data of a job: names and numbers, nothing of events. */
export interface JobData {
  readonly v: 1;
  readonly app: string;
  readonly pipeline: number;
  /** The blockage of the task, under the name by which nodes of earlier versions read it. */
  readonly trouble?: Blockage;
}

/** A job for a task. One of a task that waits or rests takes in all others, and one that is active all but the last. */
export function jobOf(task: Task): { name: string; data: JobData; opts: JobsOptions } {
  return {
    name: jobName,
    data: { v: 1, app: task.application, pipeline: task.pipeline },
    opts: {
      deduplication: { id: keyOf(task), keepLastIfActive: true },
      attempts: 2 ** 31 - 1,
      backoff: { type: "es" },
      removeOnComplete: true,
      removeOnFail: { count: 100 },
      stackTraceLimit: 0,
    },
  };
}

/** The task of a job; undefined where another version made it, or somebody else. */
export function taskOf(data: Partial<JobData> | undefined): Task | undefined {
  if (data?.v !== 1 || typeof data.app !== "string" || !Number.isSafeInteger(data.pipeline) || data.pipeline === undefined)
    return undefined;
  return { application: data.app, pipeline: data.pipeline };
}

/** Puts a job back: at the end of its queue, or at rest for some milliseconds. BullMQ does both in one step where a job throws. */
export class Again extends Error {
  constructor(
    readonly ms: number,
    why: string,
  ) {
    super(why);
  }
}

/** How many jobs are read at once. */
const page = 500;

type Place = readonly [id: string, state: TaskStatus["state"]];

/** How many jobs of a kind are looked at: more tasks than a queue of a system has. */
const most = 20_000;

/**
 * The tasks in a queue, by a few reads however many there are: where each is, and what is kept with it. What somebody else
 * put there is left out.
 */
export async function knownTasks(client: RedisClient, queue: string): Promise<readonly TaskStatus[]> {
  const places = await placesIn(client, queue);
  const tasks: TaskStatus[] = [];
  for (let from = 0; from < places.length; from += page) tasks.push(...(await tasksAt(client, queue, places.slice(from, from + page))));
  return tasks;
}

async function placesIn(client: RedisClient, queue: string): Promise<readonly Place[]> {
  const answers = await (client as Redis)
    .multi()
    .lrange(`${queue}:active`, 0, most)
    .lrange(`${queue}:wait`, 0, most)
    .zrange(`${queue}:delayed`, "0", `${most}`)
    .exec();
  const ids = (answers ?? []).map((answer) => valueIn<string[]>(answer) ?? []);
  return (["running", "queued", "resting"] as const).flatMap((state, index) => (ids[index] ?? []).map((id): Place => [id, state]));
}

async function tasksAt(client: RedisClient, queue: string, places: readonly Place[]): Promise<readonly TaskStatus[]> {
  const pipeline = (client as Redis).pipeline();
  for (const [id] of places) pipeline.hmget(`${queue}:${id}`, "data", "pb");
  const fields = (await pipeline.exec()) ?? [];
  return places.flatMap(([, state], index) => {
    const field = fields[index];
    return statusOf(state, (field && valueIn<(string | null)[]>(field)) ?? []);
  });
}

/** None where the job has ended since, is of another version, or is none of ours. */
function statusOf(state: TaskStatus["state"], [text, node]: readonly (string | null)[]): readonly TaskStatus[] {
  const data = text ? dataOf(text) : undefined;
  const task = taskOf(data);
  if (task === undefined) return [];
  const blockage = isBlockage(data?.trouble) ? data.trouble : undefined;
  const by = state === "running" && node ? { node } : {};
  return [{ ...task, state, ...by, ...(blockage === undefined ? {} : { blockage }) }];
}

/** Returns the answer; undefined if a key holds something else than an engine keeps there. */
function valueIn<Value>([error, value]: [error: Error | null, value: unknown]): Value | undefined {
  if (error === null) return value as Value;
  if (error.message.startsWith("WRONGTYPE")) return undefined;
  throw error;
}

function isBlockage(blockage: Partial<Blockage> | undefined): blockage is Blockage {
  return typeof blockage === "object" && typeof blockage?.upstream === "string" && typeof blockage.state === "string";
}

function dataOf(text: string): Partial<JobData> | undefined {
  try {
    const data = parseJson(text);
    return typeof data === "object" && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}
