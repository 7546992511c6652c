export type { BullMqEngine } from "./bullmq/bullmq.js";
export { type BullMqOptions, bullmq } from "./bullmq/bullmq.js";
export type { Profile } from "./bullmq/layout.js";
export { type QueueLayout, queuesOf } from "./bullmq/layout.js";
export type { RedisClient, RedisClusterTarget, RedisOptions, RedisTarget } from "./bullmq/redis.js";
export { type ClusterMembers, type ClusterNode, cluster } from "./cluster.js";
export type {
  Blockage,
  Consumer,
  Engine,
  SliceContext,
  SliceEnd,
  Task,
  TaskHandler,
  TaskStatus,
} from "./engine/engine.js";
export { type Disturbance, type InMemoryEngine, type InMemoryEngineOptions, inMemoryEngine } from "./engine/in-memory-engine.js";
export type { ClusterOptions, SliceBounds } from "./options.js";
export { type ApplicationHealth, ClusterHealth, type Readiness, readinessOf } from "./status/cluster-health.js";
export type { Checks } from "./status/health-server.js";
export { type HealthOptions, type HealthServer, healthServer } from "./status/health-server.js";
export { type Logger, logging } from "./status/logging.js";
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
} from "./status/observation.js";
export { observedBy } from "./status/observation.js";
export { type Metrics, type MetricsOptions, prometheus } from "./status/prometheus.js";
