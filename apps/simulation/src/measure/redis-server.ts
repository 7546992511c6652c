import { Redis } from "ioredis";
import { cpuMsOf } from "./cpu.js";

/** The Redis that ES_REDIS_URL names; to be measured it has to run on this machine, and to do nothing else meanwhile. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly version: string;
  /** Milliseconds that its thread has spent on a core. */
  cpuMs(): Promise<number>;
  /** How many commands it was sent by others than whoever asks this. */
  commands(): Promise<number>;
}

export async function redisServer(): Promise<RedisServer> {
  const url = process.env.ES_REDIS_URL || "redis://127.0.0.1:6379";
  const redis = new Redis(url);
  const server = await redis.info("server");
  const fact = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(server)?.[1] ?? "";
  let own = 0;
  return {
    url,
    version: fact("redis_version"),
    cpuMs: () => cpuMsOf([Number(fact("process_id"))]),
    commands: async () => {
      own += 1;
      const stats = await redis.info("commandstats");
      // What scripts call is counted too: only what nobody calls from a script tells how often it was asked.
      const outer = [...stats.matchAll(/^cmdstat_(evalsha|bzpopmin|sadd|ping|info):calls=(\d+)/gm)];
      return outer.reduce((sum, [, , calls]) => sum + Number(calls), 0) - own;
    },
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  };
}
