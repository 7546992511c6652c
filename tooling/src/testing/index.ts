export { Child, type StartedBy } from "./child.js";
export { idsOf, moved, stored } from "./events.js";
export { LossyProxy } from "./lossy-proxy.js";
export { privatePostgres } from "./private-postgres.js";
export { askRedis, privateRedis } from "./private-redis.js";
export { RedisCluster } from "./redis-cluster.js";
export { RedisSentinels } from "./redis-sentinels.js";
export { type ReadAfter, tail } from "./tail.js";
export { until } from "./until.js";
