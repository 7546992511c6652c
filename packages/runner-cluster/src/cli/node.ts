import { constants } from "node:os";
import { Option } from "commander";
import { pino } from "pino";
import { collectDefaultMetrics } from "prom-client";
import { type Profile, profiles } from "../bullmq/layout.js";
import { cluster } from "../cluster.js";
import { hearDrain } from "../node/draining.js";
import { ownName } from "../node/node.js";
import { ClusterHealth, readinessOf } from "../status/cluster-health.js";
import { type HealthServer, healthServer } from "../status/health-server.js";
import { type Logger, logging } from "../status/logging.js";
import { observedBy } from "../status/observation.js";
import { prometheus } from "../status/prometheus.js";
import { loadSystem, redisAt, type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";
import { applicationsHere, openEngine } from "./system.js";

/** `es-cluster node`: works for a system until it is told to stop. */
export const nodeCommand = systemCommand("node", "work for a system, until SIGTERM or SIGINT; a second signal ends it at once")
  .option("--applications <names>", "only for these, separated by commas", (text) => text.split(","))
  .option("--slots <n>", "how many tasks of each application at once", wholeNumberFrom(1), 4)
  .option("--name <text>", "what to call the node (default: host, process, and something random)")
  .option("--health-port <n>", "serve /health/live, /health/ready and /metrics there; 0 for any port that is free", wholeNumberFrom(0))
  .option("--health-host <address>", "where to listen for that", "127.0.0.1")
  .option("--no-remote-drain", "heed no es-cluster drain, which every client that may publish in Redis can send: signals only")
  .addOption(new Option("--profile <name>", "how soon the tasks of a dead node go to another").choices(Object.keys(profiles)))
  .addOption(new Option("--log-level <name>", "what to log").choices(["debug", "info", "warn", "error"]).default("info"))
  .action((module: string, options: NodeOptions) => runNode(module, options));

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
async function runNode(path: string, options: NodeOptions): Promise<never> {
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

/** The listeners of the node. */
function watched(log: Logger) {
  const clusterHealth = new ClusterHealth();
  const { observe, register } = prometheus({ health: clusterHealth });
  collectDefaultMetrics({ register });
  const health = {
    draining: false,
    serve: async ({ healthPort: port, healthHost: host }: NodeOptions): Promise<HealthServer | undefined> => {
      const checks = { readiness: () => readinessOf(clusterHealth, health.draining), metrics: register };
      return port === undefined ? undefined : healthServer(checks, { port, host });
    },
  };
  return { health, observe: observedBy(clusterHealth.observe, observe, logging(log)) };
}

/** The reasons for which a node ends: a signal, or an operator elsewhere. */
export type StopReason = "SIGTERM" | "SIGINT" | "drain";

/** Resolves at the first reason to stop. A second signal ends the process at once, which is always safe. */
function reasonToStop(): { readonly reason: Promise<StopReason>; readonly drain: () => void } {
  let stop = (_: StopReason) => {};
  const reason = new Promise<StopReason>((resolve) => {
    stop = resolve;
  });
  let signals = 0;
  const hear = (signal: NodeJS.Signals) => {
    signals += 1;
    if (signals > 1) process.exit(128 + constants.signals[signal]);
    stop(signal as StopReason);
  };
  process.on("SIGTERM", hear).on("SIGINT", hear);
  return { reason, drain: () => stop("drain") };
}

/** For how long the same is not said again, in milliseconds. */
const quietMs = 60_000;

/** Logs what goes wrong with the engine in the background: each thing once a minute, since it is tried again many times a second. */
function reportTo(log: Logger): (error: Error) => void {
  const said = new Set<string>();
  let since = performance.now();
  return ({ message }) => {
    if (performance.now() - since > quietMs) {
      said.clear();
      since = performance.now();
    }
    if (said.has(message)) return;
    said.add(message);
    log.warn({ error: message }, "the engine failed in the background");
  };
}
