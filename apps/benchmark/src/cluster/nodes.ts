import { bullmq, type ClusterOptions } from "@es/runner-cluster";
import { Redis } from "ioredis";
import { type Database, EngineMissing, ownDatabase, serverUrl } from "../engines/engine.js";
import { postgres } from "../engines/postgres.js";
import { type Child, startChild } from "../harness/child.js";

/** Which nodes a cluster has. */
interface NodesWanted {
  /** The program of each, as a process. */
  readonly module: URL;
  readonly count: number;
  readonly pipelines: number;
}

/** Nodes at work on a new, empty database. */
export interface Nodes {
  readonly database: Database;
  readonly membership: Membership;
  readonly children: readonly Child[];
  /** Ends the nodes, and removes what they kept. */
  close(): Promise<void>;
}

/** Starts nodes, each a process. Rejects with EngineMissing where there is no Postgres, or no Redis. */
export async function openNodes({ module, count, pipelines }: NodesWanted): Promise<Nodes> {
  const { remove, ...keys } = await ownKeys();
  const database = await postgres.open();
  const membership = { address: database.address, pipelines, ...keys };
  const children: Child[] = [];
  const close = async () => {
    await Promise.all(children.map((child) => child.close()));
    await database.close();
    await remove();
  };
  try {
    const started = Array.from({ length: count }, () => startChild(module, [JSON.stringify(membership)]));
    for (const child of await Promise.all(started)) children.push(child);
    return { database, membership, children, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The settings of each node of a cluster of the benchmark. */
export interface Membership {
  readonly address: string;
  readonly pipelines: number;
  readonly redis: string;
  readonly prefix: string;
}

/** How a node takes part: as by default. */
export function memberOf({ redis, prefix }: Membership, system: string): ClusterOptions {
  return { engine: bullmq({ redis, prefix, system }) };
}

/** Keys of a cluster's own in the Redis that ES_REDIS_URL names. */
interface OwnKeys {
  readonly redis: string;
  readonly prefix: string;
  /** Removes them. */
  remove(): Promise<void>;
}

/** Rejects with EngineMissing where there is no Redis. */
async function ownKeys(): Promise<OwnKeys> {
  const { href, host } = serverUrl("ES_REDIS_URL", "redis://127.0.0.1:6379");
  const prefix = ownDatabase();
  await inRedis(href, (redis) => redis.ping()).catch((cause) => {
    throw new EngineMissing(`Redis at ${host}`, "start it, or name another one in ES_REDIS_URL", { cause });
  });
  const remove = () =>
    inRedis(href, async (redis) => {
      for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) if (keys.length > 0) await redis.unlink(keys);
    });
  return { redis: href, prefix, remove };
}

async function inRedis(url: string, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null });
  // The command that fails says why.
  redis.on("error", () => {});
  try {
    await redis.connect();
    await work(redis);
  } finally {
    redis.disconnect();
  }
}
