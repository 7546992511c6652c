import { InvalidArgument } from "@es/core";
import { type RedisOptions as AnyRedisOptions, Cluster, type ClusterNode, type ClusterOptions, Redis } from "ioredis";

/** ioredis' options. How answers are put is for BullMQ to say. */
export type RedisOptions = Omit<AnyRedisOptions, "replyMapping">;

/** A Redis Cluster: some of its nodes, and ioredis' options. */
export interface RedisClusterTarget extends ClusterOptions {
  readonly cluster: readonly ClusterNode[];
}

/**
 * Where Redis is: a URL, ioredis' options (also those for Sentinel, TLS and ACL), a Redis Cluster, or a function that
 * connects with what it is given beside options of its own.
 */
export type RedisTarget = string | RedisOptions | RedisClusterTarget | ((options: RedisOptions) => RedisClient);

/** A connection of either kind. */
export type RedisClient = Redis | Cluster;

const reconnectMs = { least: 50, most: 500 };

/** For workers: commands wait for the connection. */
const patient: RedisOptions = { maxRetriesPerRequest: null, socketTimeout: 15_000 };
/** For prompts, and whatever else is better lost than late. */
const hasty: RedisOptions = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 500 };

/** Makes connections to where Redis is. They keep trying, and do nothing else before. */
export class Connecting {
  /** Where Redis is, without secrets. */
  readonly description: string;

  /** Throws InvalidArgument for what is no place of a Redis. */
  constructor(private readonly target: RedisTarget) {
    if (typeof target === "string") checkUrl(target);
    else if (typeof target !== "function") checkOptions(target);
    this.description = describe(target);
  }

  patient(): RedisClient {
    return this.#connect(patient);
  }

  hasty(): RedisClient {
    return this.#connect(hasty);
  }

  #connect(options: RedisOptions): RedisClient {
    const { target } = this;
    const own = { ...options, connectTimeout: 2000, retryStrategy: reconnectAfter };
    if (typeof target === "string") return new Redis(target, own);
    if (typeof target === "function") return target(own);
    if (!isCluster(target)) return new Redis({ ...target, ...own });
    const { cluster, redisOptions, ...rest } = target;
    const { retryStrategy: clusterRetryStrategy, enableOfflineQueue = true, ...each } = own;
    const nodes = { ...redisOptions, ...each, replyMapping: "legacy" as const };
    return new Cluster([...cluster], { ...rest, clusterRetryStrategy, enableOfflineQueue, redisOptions: nodes });
  }
}

function reconnectAfter(times: number): number {
  const { least, most } = reconnectMs;
  return Math.min(most, least * 2 ** Math.min(times, 10)) * (0.75 + Math.random() / 2);
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ["redis:", "rediss:"].includes(url.protocol) && url.hostname !== "") return;
  throw new InvalidArgument("redis", withoutSecrets(text), 'a URL such as "redis://127.0.0.1:6379", or rediss: for TLS');
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

/** Also of what is no URL. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^@/]*@/, "//").replace(/[?#].*$/s, "");
}
