export { type BullMqOptions, bullmq } from "./bullmq/bullmq.js";
export type { BullMqEngine } from "./bullmq/engine.js";
export { type QueueLayout, queuesOf } from "./bullmq/names.js";
export type { Profile } from "./bullmq/profiles.js";
export type { RedisClient, RedisClusterTarget, RedisOptions, RedisTarget } from "./bullmq/redis-target.js";
export { type ClusterMembers, type ClusterNode, cluster } from "./cluster.js";
export type {
  ApplicationPaused,
  CircuitChanged,
  Conflicted,
  Drained,
  EngineChanged,
  ExecutedDirectly,
  Lag,
  Observation,
  Observe,
  Prompted,
  SliceEnded,
  Swept,
  WorkFailed,
} from "./observation.js";
export { observedBy } from "./operations/by-kind.js";
export type { Checks } from "./operations/health-routes.js";
export { type HealthOptions, type HealthServer, healthServer } from "./operations/health-server.js";
export { type Logger, logging } from "./operations/logging.js";
export { type Metrics, type MetricsOptions, prometheus } from "./operations/prometheus.js";
export { type Readiness, readinessOf } from "./operations/readiness.js";
export { type ApplicationHealth, ClusterHealth } from "./operations/standing.js";
export type { ClusterOptions, SliceBounds } from "./options.js";
