import { type Logger, pino } from "pino";
import { collectDefaultMetrics } from "prom-client";
import type { Profile } from "../bullmq/profiles.js";
import { cluster } from "../cluster.js";
import { ownName } from "../node-name.js";
import { observedBy } from "../operations/by-kind.js";
import { hearDrain } from "../operations/draining.js";
import { type HealthServer, healthServer } from "../operations/health-server.js";
import { logging } from "../operations/logging.js";
import { prometheus } from "../operations/prometheus.js";
import { readinessOf } from "../operations/readiness.js";
import { Standing } from "../operations/standing.js";
import { applicationsHere } from "./applications-here.js";
import { openEngine } from "./open-engine.js";
import { redisAt } from "./redis-place.js";
import { reportTo } from "./report-to.js";
import { reasonToStop } from "./stop-signals.js";
import type { SystemOptions } from "./system-command.js";
import { loadSystem } from "./system-module.js";

/** How a node runs. */
export interface NodeOptions extends SystemOptions {
  readonly applications?: readonly string[];
  readonly slots: number;
  readonly name?: string;
  readonly healthPort?: number;
  readonly healthHost: string;
  readonly profile?: Profile;
  readonly logLevel: string;
  /** Whether `es-cluster drain` is heeded. */
  readonly remoteDrain: boolean;
}

/** Runs a node until there is a reason to stop, drains it, and ends the process: a policy that hangs must not keep it. */
export async function runNode(path: string, options: NodeOptions): Promise<never> {
  const { system, infrastructure } = await loadSystem(path, options);
  const { slots, prefix, remoteDrain, name: node = ownName() } = options;
  const redis = redisAt(options);
  const applications = applicationsHere(system, options.applications ?? infrastructure.applications);
  const log = pino({ level: options.logLevel, base: { system: system.name, node } }, pino.destination({ sync: true }));
  const { health, observe } = watched(log);
  const { reason, drain } = reasonToStop();
  // First, so that a port that is taken is found before work begins.
  const server = await health.serve(options);
  const engine = openEngine(system, { ...options, node, report: reportTo(log) });
  const running = await cluster(system, { ...infrastructure, applications } as never, { engine, slots, observe });
  const hearing = remoteDrain ? hearDrain({ redis, prefix, system: system.name, node }, drain) : undefined;
  log.info({ applications, pid: process.pid, ...(server === undefined ? {} : { health: server.url }) }, "at work");
  log.info({ why: await reason }, "draining");
  health.draining = true;
  await running.stop();
  await hearing?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  process.exit();
}

/** What listens to the node. */
function watched(log: Logger) {
  const standing = new Standing();
  const { observe, register } = prometheus({ standing });
  collectDefaultMetrics({ register });
  const health = {
    draining: false,
    serve: async ({ healthPort: port, healthHost: host }: NodeOptions): Promise<HealthServer | undefined> => {
      const checks = { readiness: () => readinessOf(standing, health.draining), metrics: register };
      return port === undefined ? undefined : healthServer(checks, { port, host });
    },
  };
  return { health, observe: observedBy(standing.observe, observe, logging(log)) };
}
