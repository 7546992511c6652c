import type { JobsOptions } from "bullmq";
import type { Redis } from "ioredis";
import type { Blockage, Task, TaskStatus } from "../engine/engine.js";
import type { RedisClient } from "./redis.js";

/** What a job is called. */
const jobName = "run";

/** What a job holds: names and numbers, nothing of events. */
export interface JobData {
  readonly v: 1;
  readonly app: string;
  readonly pipeline: number;
  /** What blocks the task, under the name by which nodes of earlier versions read it. */
  readonly trouble?: Blockage;
}

/** A job for a task. One of a task that waits or rests takes in all others, and one that is active all but the last. */
export function jobOf({ application, pipeline }: Task): { name: string; data: JobData; opts: JobsOptions } {
  return {
    name: jobName,
    data: { v: 1, app: application, pipeline },
    opts: {
      deduplication: { id: `${application}/${pipeline}`, keepLastIfActive: true },
      attempts: 2 ** 31 - 1,
      backoff: { type: "es" },
      removeOnComplete: true,
      removeOnFail: { count: 100 },
      stackTraceLimit: 0,
    },
  };
}

/** The task of a job; undefined where another version made it. */
export function taskOf(data: Partial<JobData> | undefined): Task | undefined {
  if (data?.v !== 1 || data.app === undefined || data.pipeline === undefined) return undefined;
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

/** The tasks in a queue, by a few reads however many there are: where each is, and what is kept with it. */
export async function knownTasks(client: RedisClient, queue: string): Promise<readonly TaskStatus[]> {
  const places = await placesIn(client, queue);
  const tasks: TaskStatus[] = [];
  for (let from = 0; from < places.length; from += page) tasks.push(...(await tasksAt(client, queue, places.slice(from, from + page))));
  return tasks;
}

async function placesIn(client: RedisClient, queue: string): Promise<readonly Place[]> {
  const answers = await (client as Redis)
    .multi()
    .lrange(`${queue}:active`, 0, -1)
    .lrange(`${queue}:wait`, 0, -1)
    .zrange(`${queue}:delayed`, "0", "-1")
    .exec();
  const ids = valuesOf<string[]>(answers);
  return (["running", "queued", "resting"] as const).flatMap((state, index) => (ids[index] ?? []).map((id): Place => [id, state]));
}

async function tasksAt(client: RedisClient, queue: string, places: readonly Place[]): Promise<readonly TaskStatus[]> {
  const pipeline = (client as Redis).pipeline();
  for (const [id] of places) pipeline.hmget(`${queue}:${id}`, "data", "pb");
  const fields = valuesOf<readonly (string | null)[]>(await pipeline.exec());
  return places.flatMap(([, state], index) => statusOf(state, fields[index] ?? []));
}

/** None where the job has ended since, or is of another version. */
function statusOf(state: TaskStatus["state"], [text, node]: readonly (string | null)[]): readonly TaskStatus[] {
  const data = text ? (JSON.parse(text) as JobData) : undefined;
  const task = taskOf(data);
  if (task === undefined) return [];
  const { trouble: blockage } = data ?? {};
  const by = state === "running" && node ? { node } : {};
  return [{ ...task, state, ...by, ...(blockage === undefined ? {} : { blockage }) }];
}

function valuesOf<Value>(answers: [error: Error | null, value: unknown][] | null): readonly Value[] {
  return (answers ?? []).map(([error, value]) => {
    if (error) throw error;
    return value as Value;
  });
}
