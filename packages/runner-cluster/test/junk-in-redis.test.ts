import type { Task, TaskStatus } from "@es/runner-cluster";
import { Redis } from "ioredis";
import { expect, it } from "vitest";
import { applicationsKey, queueOf } from "../src/bullmq/layout.js";
import { bullmq } from "../src/index.js";
import { ownPrefix, redisUrl } from "./own-prefix.js";

const task: Task = { application: "sums", pipeline: 3 };

/** An engine whose one task rests, and somebody else who writes into the same Redis. */
async function besideJunk() {
  const own = ownPrefix();
  const { prefix } = own;
  const layout = { prefix, system: "shop", shards: 1 };
  const engine = bullmq({ redis: redisUrl, system: "shop", prefix });
  engine.work("sums", { slots: 1, run: async () => ({ retryInMs: 60_000 }) });
  const redis = new Redis(redisUrl);
  const known = () => engine.status().catch(() => [] as readonly TaskStatus[]);
  await expect
    .poll(async () => {
      engine.prompt(task);
      return (await known()).length;
    })
    .toBeGreaterThan(0);
  const close = async () => {
    await engine.close();
    await own[Symbol.asyncDispose]();
    redis.disconnect();
  };
  const queue = `${prefix}:${queueOf(task, layout)}`;
  return {
    engine,
    redis,
    queue,
    names: applicationsKey(layout),
    other: (name: string) => `${prefix}:${queueOf({ ...task, application: name }, layout)}`,
    [Symbol.asyncDispose]: close,
  };
}

it("still tells of the tasks where jobs are garbage, and keys are of another kind", async () => {
  await using beside = await besideJunk();
  const { redis, queue, engine, names, other } = beside;
  const junk = [
    "{",
    "null",
    "7",
    '"x"',
    "[]",
    "{}",
    '{"v":1,"app":{},"pipeline":"x"}',
    '{"v":1,"app":"sums","pipeline":0.5}',
    '{"__proto__":{}}',
  ];
  for (const [index, data] of junk.entries()) {
    await redis.hset(`${queue}:junk${index}`, { data });
    await redis.zadd(`${queue}:delayed`, 1e15, `junk${index}`);
  }
  await redis.set(`${queue}:text`, "not a hash");
  await redis.zadd(`${queue}:delayed`, 1e15, "text", 1e15, "nothing");
  await redis.hset(`${queue}:troubled`, { data: '{"v":1,"app":"sums","pipeline":4,"trouble":"much"}' });
  await redis.zadd(`${queue}:delayed`, 1e15, "troubled");
  await redis.sadd(names, "wrong");
  await redis.set(`${other("wrong")}:wait`, "not a list");
  const found = await engine.status();
  expect(found.map(({ pipeline }) => pipeline).sort()).toEqual([3, 4]);
  expect(found.every(({ blockage }) => blockage === undefined)).toBe(true);
});

it("still tells of the tasks where twenty thousand applications are said to be that are not", async () => {
  await using beside = await besideJunk();
  for (let from = 0; from < 20_000; from += 1000)
    await beside.redis.sadd(
      beside.names,
      ...Array.from({ length: 1000 }, (_, n) => `junk${from + n}`),
      ...(from === 0 ? ["../x", "", "a b", "\r\n"] : []),
    );
  expect(await beside.engine.status()).toMatchObject([task]);
});
