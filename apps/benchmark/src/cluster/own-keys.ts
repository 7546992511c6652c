import { Redis } from "ioredis";
import { EngineMissing } from "../engines/engine.js";
import { ownDatabase, serverUrl } from "../engines/server-url.js";

/** Keys of a cluster's own in the Redis that ES_REDIS_URL names. */
export interface OwnKeys {
  readonly redis: string;
  readonly prefix: string;
  /** Removes them. */
  remove(): Promise<void>;
}

/** Rejects with EngineMissing where there is no Redis. */
export async function ownKeys(): Promise<OwnKeys> {
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
