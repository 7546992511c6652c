import type { TaskStatus } from "@es/core";
import type { Redis } from "ioredis";
import { type JobData, taskOf } from "./job.js";
import type { RedisClient } from "./redis-target.js";

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
