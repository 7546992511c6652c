import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Observe } from "../observation.js";
import { byKind } from "./by-kind.js";

/** From a slice of one event on a quick database to one that had to be given up. */
const sliceSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Counts observations as they come. */
export function counting(register: Registry): Observe {
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
    rescued: ({ task: { application } }) => metrics.directExecution.inc({ application, kind: "direct" }),
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
      "es_rescues_total",
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
