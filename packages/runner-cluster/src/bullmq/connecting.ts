import { InvalidArgument } from "@es/core";
import { Cluster, Redis } from "ioredis";
import type { RedisClient, RedisClusterTarget, RedisOptions, RedisTarget } from "./redis-target.js";
import { targetAt, withoutSecrets } from "./redis-url.js";
import { remedyFor } from "./remedy.js";

const reconnectMs = { least: 50, most: 500 };

/** For workers: commands wait for the connection. */
const patient: RedisOptions = { maxRetriesPerRequest: null, socketTimeout: 15_000 };
/** For prompts, and whatever else is better lost than late. */
const hasty: RedisOptions = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 500 };

/** Makes connections to where Redis is. They keep trying, and do nothing else before. */
export class Connecting {
  /** Where Redis is, without secrets. */
  readonly description: string;

  readonly #target: Exclude<RedisTarget, string>;
  #blockage: { readonly why: string; readonly remedy: boolean } | undefined;

  /** Throws InvalidArgument for what is no place of a Redis. */
  constructor(target: RedisTarget) {
    this.description = describe(target);
    this.#target = typeof target === "string" ? targetAt(target) : target;
    if (typeof this.#target !== "function") checkOptions(this.#target);
  }

  patient(): RedisClient {
    return this.connect(patient);
  }

  hasty(): RedisClient {
    return this.connect(hasty);
  }

  connect(options: RedisOptions): RedisClient {
    const client = this.#made(options);
    client.on("ready", () => {
      this.#blockage = undefined;
    });
    client.on("error", (error: Error) => this.#note(error));
    return client;
  }

  /** Why there is no connection, and what to do about it, as far as that is known. */
  get blockage(): string | undefined {
    return this.#blockage?.why;
  }

  /** An error as it was, or one that says also where it was and what to do about it. */
  explained(error: Error): Error {
    const remedy = remedyFor(error);
    return remedy === undefined ? error : new Error(`${this.description}: ${reasonOf(error)}: ${remedy}`, { cause: error });
  }

  /** What is to be done about is not forgotten over what comes of it. */
  #note(error: Error): void {
    const remedy = remedyFor(error);
    if (remedy === undefined && this.#blockage?.remedy) return;
    const why = reasonOf(error);
    this.#blockage = { why: remedy === undefined ? why : `${why}: ${remedy}`, remedy: remedy !== undefined };
  }

  #made(options: RedisOptions): RedisClient {
    const target = this.#target;
    const own = { ...options, connectTimeout: 2000, retryStrategy: reconnectAfter };
    if (typeof target === "function") return target(own);
    if (!isCluster(target)) return new Redis({ ...target, ...own });
    const { cluster, redisOptions, ...rest } = target;
    const { retryStrategy: clusterRetryStrategy, enableOfflineQueue = true, ...each } = own;
    const nodes = { ...redisOptions, ...each, replyMapping: "legacy" as const };
    return new Cluster([...cluster], { ...rest, clusterRetryStrategy, enableOfflineQueue, redisOptions: nodes });
  }
}

/** OpenSSL puts the place in its source around it. */
function reasonOf(error: Error): string {
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown };
  return String(code).startsWith("ERR_SSL_") ? String(reason) : error.message;
}

function reconnectAfter(times: number): number {
  const { least, most } = reconnectMs;
  return Math.min(most, least * 2 ** Math.min(times, 10)) * (0.75 + Math.random() / 2);
}

function checkOptions(target: RedisOptions | RedisClusterTarget): void {
  const options = isCluster(target) ? { ...target.redisOptions, ...target } : target;
  const { keyPrefix } = options as RedisOptions;
  if (keyPrefix) throw new InvalidArgument("redis.keyPrefix", keyPrefix, "none, and `prefix` beside `redis`: BullMQ's scripts need that");
  if (isCluster(target) && target.cluster.length === 0) throw new InvalidArgument("redis.cluster", "empty", "one node at least");
}

function isCluster(target: RedisOptions | RedisClusterTarget): target is RedisClusterTarget {
  return "cluster" in target;
}

function describe(target: RedisTarget): string {
  if (typeof target === "string") return `Redis at ${withoutSecrets(target)}`;
  if (typeof target === "function") return "Redis";
  if (isCluster(target)) return "a Redis Cluster";
  const { sentinels, name, path, host = "127.0.0.1", port = 6379 } = target;
  return sentinels === undefined ? `Redis at ${path ?? `${host}:${port}`}` : `Redis "${name}" behind Sentinel`;
}
