import type { RedisOptions as AnyRedisOptions, Cluster, ClusterNode, ClusterOptions, Redis } from "ioredis";

/** ioredis' options. How answers are put is for BullMQ to say. */
export type RedisOptions = Omit<AnyRedisOptions, "replyMapping">;

/** A Redis Cluster: some of its nodes, and ioredis' options. */
export interface RedisClusterTarget extends ClusterOptions {
  readonly cluster: readonly ClusterNode[];
}

/**
 * Where Redis is: a URL, ioredis' options (also those for Sentinel, TLS and ACL), a Redis Cluster, or a function that
 * connects with what it is given beside options of its own. URLs are redis://host:6379,
 * redis+cluster://host:6379,host:6379 and redis+sentinel://host:26379,host:26379/name-of-the-master; rediss is TLS.
 */
export type RedisTarget = string | RedisOptions | RedisClusterTarget | ((options: RedisOptions) => RedisClient);

/** A connection of either kind. */
export type RedisClient = Redis | Cluster;
