import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import type { RedisTarget } from "../bullmq/redis-target.js";
import { targetAt, urlForms } from "../bullmq/redis-url.js";

/** Where a Redis is, as a command is told. */
export interface RedisPlace {
  readonly redis: string;
  /** Files in PEM. */
  readonly redisCa?: string;
  readonly redisCert?: string;
  readonly redisKey?: string;
}

/** Where the engine's Redis is. Throws where that cannot be right, or a file cannot be read. */
export function redisAt(place: RedisPlace): RedisTarget {
  const { redis } = place;
  const certificates = { ...read("ca", place.redisCa), ...read("cert", place.redisCert), ...read("key", place.redisKey) };
  const given = Object.keys(certificates).length > 0;
  if (given && !redis.startsWith("rediss")) throw new TypeError("certificates are for TLS: give --redis rediss://…, not redis://…");
  const target = checked(redis, certificates);
  return given ? target : redis;
}

function read(what: "ca" | "cert" | "key", path: string | undefined): ConnectionOptions {
  if (path === undefined) return {};
  try {
    return { [what]: readFileSync(path, "utf8") };
  } catch (error) {
    throw new Error(`--redis-${what} ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/** The error does not show the text at all, since it may hold a password anywhere. */
function checked(redis: string, certificates: ConnectionOptions): RedisTarget {
  try {
    return targetAt(redis, certificates);
  } catch {
    throw new TypeError(`--redis or ES_REDIS_URL is no URL of a Redis: give ${urlForms}`);
  }
}
