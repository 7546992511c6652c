import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";

export const redisUrl = process.env.ES_REDIS_URL ?? "redis://127.0.0.1:6379";

/** A prefix of a test's own for the engine's keys; they are gone when it is disposed of. */
export function ownPrefix(): AsyncDisposable & { readonly prefix: string } {
  const prefix = `es-test-${randomBytes(6).toString("hex")}`;
  return {
    prefix,
    [Symbol.asyncDispose]: async () => {
      const redis = new Redis(redisUrl);
      for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) {
        if ((keys as string[]).length > 0) await redis.del(...(keys as string[]));
      }
      redis.disconnect();
    },
  };
}
