import { setTimeout as away } from "node:timers/promises";
import type { Task } from "@es/runner-cluster";
import { askRedis, privateRedis, RedisCluster, RedisSentinels } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { type BullMqEngine, bullmq, type RedisTarget } from "../src/index.js";
import { restricted } from "./support/restricted.js";

const task: Task = { application: "sums", pipeline: 3 };

interface Worked {
  readonly engine: BullMqEngine;
  readonly begun: Task[];
  readonly errors: Error[];
}

/** An engine whose slices end at once. */
function worked(redis: RedisTarget, options: { readonly shards?: number } = {}): Worked & AsyncDisposable {
  const errors: Error[] = [];
  const begun: Task[] = [];
  const engine = bullmq({ redis, system: "shop", node: "one", report: (error) => void errors.push(error), ...options });
  const run = async (taken: Task) => {
    begun.push({ ...taken });
    return {};
  };
  engine.work("sums", { slots: 4, run });
  return { engine, begun, errors, [Symbol.asyncDispose]: () => engine.close() };
}

/** Prompts until a slice more has begun, as sweeps do. */
async function worksAgain({ engine, begun }: Worked): Promise<void> {
  const before = begun.length;
  const prompted = () => {
    engine.prompt(task);
    return begun.length;
  };
  await expect.poll(prompted, { interval: 200 }).toBeGreaterThan(before);
}

/** Prompts until a task of each of three shards has been taken anew. */
async function everyShard({ engine, begun }: Worked): Promise<void> {
  const before = begun.length;
  const missing = () => {
    const taken = new Set(begun.slice(before).map(({ pipeline }) => pipeline));
    const left = [0, 1, 2].filter((pipeline) => !taken.has(pipeline));
    for (const pipeline of left) engine.prompt({ application: "sums", pipeline });
    return left;
  };
  await expect.poll(missing, { interval: 50 }).toEqual([]);
}

async function millisecondsUntil(holds: () => boolean): Promise<number> {
  const since = performance.now();
  await expect.poll(holds).toBe(true);
  return performance.now() - since;
}

describe("an engine on BullMQ", { tags: ["own-redis"] }, () => {
  it("goes on when Redis has lost all it knew, under a slice that runs", async () => {
    await using server = await privateRedis();
    await using all = worked(server.url);
    await worksAgain(all);
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    all.engine.work("lists", { slots: 1, run: () => ended.then(() => ({})) });
    all.engine.prompt({ application: "lists", pipeline: 0 });
    await expect.poll(async () => (await all.engine.status())[0]?.state).toBe("running");
    await askRedis(server.port, "FLUSHALL");
    end();
    await worksAgain(all);
    await expect.poll(() => askRedis(server.port, "SMEMBERS", "es:{shop}:applications")).toMatch(/lists/);
    expect(all.engine.healthy()).toBe(true);
  });

  it("begins to work when a Redis comes that was not there when it started, and loses prompts before", async () => {
    const server = await privateRedis();
    await server.end("SIGKILL");
    await using all = worked(server.url);
    await expect.poll(() => all.engine.healthy()).toBe(false);
    all.engine.prompt(task);
    expect(all.engine.lostPrompts).toBe(1);
    await expect(all.engine.status()).rejects.toThrow(`Redis at ${server.url}`);
    await server.start();
    await expect.poll(() => all.engine.healthy()).toBe(true);
    await worksAgain(all);
    await all.engine.close();
    await server[Symbol.asyncDispose]();
  });

  it("knows within a second that Redis was killed, and works again soon after it is back", async () => {
    await using server = await privateRedis();
    await using all = worked(server.url);
    await worksAgain(all);
    const [known, back]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      await server.end("SIGKILL");
      known.push(await millisecondsUntil(() => !all.engine.healthy()));
      await server.start();
      back.push(await millisecondsUntil(() => all.engine.healthy()));
      await worksAgain(all);
    }
    // Any of them may be slow on a machine that has much else to do.
    expect(Math.min(...known)).toBeLessThan(1000);
    expect(Math.min(...back)).toBeLessThan(2000);
  });

  it("knows that Redis is frozen, and does not hang for it", async () => {
    await using server = await privateRedis();
    await using all = worked(server.url);
    await worksAgain(all);
    server.signal("SIGSTOP");
    await millisecondsUntil(() => !all.engine.healthy());
    all.engine.prompt(task);
    await expect(all.engine.status()).rejects.toThrow("is not available");
    server.signal("SIGCONT");
    await worksAgain(all);
    server.signal("SIGSTOP");
    await all.engine.close();
  });

  it("closes while Redis never was there", async () => {
    const server = await privateRedis();
    await server[Symbol.asyncDispose]();
    const all = worked(server.url);
    await all.engine.close();
  });

  it("needs of Redis its own keys and a few commands only", async () => {
    await using server = await privateRedis();
    await using all = worked(await restricted(server.port));
    await worksAgain(all);
    await expect.poll(() => all.engine.status()).toEqual([]);
    expect(all.engine.description).not.toMatch(/secret/);
    expect(all.errors.map(({ message }) => message).join("\n")).not.toMatch(/NOPERM|WRONGPASS/);
  });

  it("works on a Redis Cluster, each shard on a node", async () => {
    await using servers = await RedisCluster.make();
    await using all = worked(servers.url, { shards: 3 });
    await expect.poll(() => all.engine.healthy()).toBe(true);
    for (let pipeline = 0; pipeline < 30; pipeline += 1) all.engine.prompt({ application: "sums", pipeline });
    await expect.poll(() => new Set(all.begun.map(({ pipeline }) => pipeline)).size).toBe(30);
    await expect.poll(() => all.engine.status()).toEqual([]);
  });

  it("takes tasks of every shard again after masters of a Redis Cluster were away", async () => {
    await using servers = await RedisCluster.make();
    await using all = worked({ cluster: servers.nodes }, { shards: 3 });
    await everyShard(all);
    for (const master of servers.servers.slice(1)) {
      await master.end("SIGKILL");
      // Long enough for clients to give up connections, which is when the blocked ones of workers are lost without a word.
      await away(4500);
      await master.start();
      await servers.whole();
      await everyShard(all);
    }
  });

  it("follows Sentinel to another master", async () => {
    await using servers = await RedisSentinels.make();
    await using all = worked(servers.url);
    await worksAgain(all);
    await servers.failOver();
    await worksAgain(all);
    await expect.poll(() => all.engine.healthy()).toBe(true);
  });
});

describe("the options of an engine on BullMQ", () => {
  const system = "shop";

  it("refuse what cannot be right", () => {
    const redis = "redis://127.0.0.1:6379";
    expect(() => bullmq({ redis, system: "my shop" })).toThrow("an application name");
    expect(() => bullmq({ redis, system, prefix: "a:b" })).toThrow("prefix is a:b");
    expect(() => bullmq({ redis, system, node: "a b" })).toThrow("without spaces");
    expect(() => bullmq({ redis, system, shards: 0 })).toThrow("shards is 0");
    expect(() => bullmq({ redis, system, profile: "quick" as "fast" })).toThrow("one of fast, default, calm");
    expect(() => bullmq({ redis: { keyPrefix: "a:" }, system })).toThrow("redis.keyPrefix is a:");
    expect(() => bullmq({ redis: { cluster: [] }, system })).toThrow("one node at least");
  });

  it("refuse fewer slots than shards", { tags: ["own-redis"] }, async () => {
    await using server = await privateRedis();
    const engine = bullmq({ redis: server.url, system, shards: 3 });
    expect(() => engine.work("sums", { slots: 2, run: async () => ({}) })).toThrow("slots is 2");
    await engine.close();
  });
});
