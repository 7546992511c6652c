import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { ClusterHealth } from "./cluster-health.js";
import { byKind, type Observe } from "./observation.js";

/** Metrics of a node for Prometheus: give `observe` to `cluster`, and let `register` be scraped. */
export interface Metrics {
  readonly observe: Observe;
  readonly register: Registry;
}

/** Where metrics are kept, and what else knows how the node stands. */
export interface MetricsOptions {
  /** Where the metrics are registered. Default: a registry of their own. */
  readonly register?: Registry;
  /** One that hears of the node's observations already. Default: one of its own. */
  readonly health?: ClusterHealth;
}

/**
 * Counts and measures what a node observes, as docs/operating.md lists it. Labels are names of applications and a few
 * words: never pipelines, ids or messages, so that there are as many series for a thousand pipelines as for one.
 */
export function prometheus({ register = new Registry(), health }: MetricsOptions = {}): Metrics {
  const own = health ?? new ClusterHealth();
  const count = counting(register);
  measure(own, register);
  const observe: Observe = (observation) => {
    if (health === undefined) own.observe(observation);
    count(observation);
  };
  return { observe, register };
}

/** Gauges that are read when they are scraped. */
function measure(health: ClusterHealth, register: Registry): void {
  const gauge = (name: string, help: string, value: (application: Each) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["application"],
      registers: [register],
      collect() {
        for (const each of health.applications()) this.set({ application: each.application }, value(each));
      },
    });
  gauge(
    "es_lag_events",
    "Events between positions and heads, over all pipelines: still to be processed, or lost from a log that was set back",
    ({ lag }) => lag,
  );
  gauge("es_lag_seconds", "For how long the oldest of them has waited, at least", ({ waitingMs }) => waitingMs / 1000);
  gauge("es_stuck_seconds", "Since when the task that is stuck the longest has not moved", ({ stuckMs }) => stuckMs / 1000);
  gauge(
    "es_replaced_logs",
    "Tasks whose upstream's log is not the one that they followed: somebody has to decide",
    ({ replaced }) => replaced,
  );
  measureTasks(health, register);
}

function measureTasks(health: ClusterHealth, register: Registry): void {
  new Gauge({
    name: "es_tasks",
    help: "Tasks (application and pipeline) by state, as this node knows them",
    labelNames: ["application", "state"],
    registers: [register],
    collect() {
      for (const { application, tasks } of health.applications()) {
        for (const [state, count] of Object.entries(tasks)) this.set({ application, state }, count);
      }
    },
  });
}

type Each = ReturnType<ClusterHealth["applications"]>[number];

/** From a slice of one event on a quick database to one that had to be given up. */
const sliceSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Counts observations as they come. */
function counting(register: Registry): Observe {
  const metrics = metricsIn(register);
  return byKind({
    "slice-ended": ({ task: { application }, processed, why, ms }) => {
      metrics.processed.inc({ application }, processed);
      metrics.slices.inc({ application, why });
      metrics.seconds.observe({ application }, ms / 1000);
    },
    conflicted: ({ task: { application } }) => metrics.conflicts.inc({ application }),
    prompted: ({ task: { application }, why }) => {
      metrics.prompts.inc({ application, why });
      if (why === "sweep") metrics.directExecution.inc({ application, kind: "prompt" });
    },
    "executed-directly": ({ task: { application } }) => metrics.directExecution.inc({ application, kind: "direct" }),
    swept: ({ ms }) => metrics.sweeps.observe(ms / 1000),
    "engine-changed": ({ healthy }) => metrics.up.set(healthy ? 1 : 0),
    "circuit-changed": ({ application, open }) => metrics.circuit.set({ application }, open ? 1 : 0),
    "work-failed": ({ what }) => metrics.failures.inc({ what }),
  });
}

function metricsIn(register: Registry) {
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const up = new Gauge({ name: "es_engine_up", help: "Whether the engine could last be reached", registers });
  up.set(1);
  return {
    up,
    processed: counter("es_processed_total", "Events that this node processed", "application"),
    slices: counter("es_slices_total", "Slices of work that ended on this node, and why", "application", "why"),
    conflicts: counter("es_tracking_conflicts_total", "Times that someone else had done the work; nothing was doubled", "application"),
    prompts: counter("es_prompts_total", "Slices that this node asked the engine for, and why", "application", "why"),
    directExecution: counter(
      "es_recoveries_total",
      "Times that a sweep helped: by a prompt, or by work without the engine",
      "application",
      "kind",
    ),
    failures: counter("es_background_failures_total", "What failed in the background, and was to be done again", "what"),
    circuit: new Gauge({
      name: "es_database_circuit_open",
      help: "Whether work rests since the database of an application cannot be reached",
      labelNames: ["application"],
      registers,
    }),
    seconds: new Histogram({
      name: "es_slice_seconds",
      help: "How long slices take",
      labelNames: ["application"],
      buckets: sliceSeconds,
      registers,
    }),
    sweeps: new Histogram({ name: "es_sweep_seconds", help: "How long it takes to compare heads with positions", registers }),
  };
}
