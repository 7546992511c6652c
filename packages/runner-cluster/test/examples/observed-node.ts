import { bullmq, ClusterHealth, cluster, healthServer, logging, observedBy, prometheus, readinessOf } from "@es/runner-cluster";
import { pino } from "pino";
import { infrastructure, system } from "./shop.js";

const redis = process.env.ES_REDIS_URL ?? "redis://127.0.0.1:6379";
const clusterHealth = new ClusterHealth();
const metrics = prometheus({ health: clusterHealth });
const observe = observedBy(clusterHealth.observe, metrics.observe, logging(pino()));
const node = await cluster(system, infrastructure({ path: "shop.db" }), { engine: bullmq({ redis, system: system.name }), observe });
const health = await healthServer({ readiness: () => readinessOf(clusterHealth), metrics: metrics.register }, { port: 9090 });

process.once("SIGTERM", async () => {
  await node.stop();
  await health[Symbol.asyncDispose]();
});
