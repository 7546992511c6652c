import { Gauge, Registry } from "prom-client";
import type { Observe } from "../observation.js";
import { counting } from "./counting.js";
import { Standing } from "./standing.js";

/** Metrics of a node for Prometheus: give `observe` to `cluster`, and let `register` be scraped. */
export interface Metrics {
  readonly observe: Observe;
  readonly register: Registry;
}

/** Where metrics are kept, and what else knows how the node stands. */
export interface MetricsOptions {
  readonly register?: Registry;
  /** One that hears of the node's observations already. Default: one of its own. */
  readonly standing?: Standing;
}

/**
 * Counts and measures what a node observes, as docs/operating.md lists it. Labels are names of applications and a few
 * words: never pipelines, ids or messages, so that there are as many series for a thousand pipelines as for one.
 */
export function prometheus({ register = new Registry(), standing }: MetricsOptions = {}): Metrics {
  const own = standing ?? new Standing();
  const count = counting(register);
  measure(own, register);
  const observe: Observe = (observation) => {
    if (standing === undefined) own.observe(observation);
    count(observation);
  };
  return { observe, register };
}

/** Gauges that are read when they are scraped. */
function measure(standing: Standing, register: Registry): void {
  const gauge = (name: string, help: string, value: (application: Each) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["application"],
      registers: [register],
      collect() {
        for (const each of standing.applications()) this.set({ application: each.application }, value(each));
      },
    });
  gauge("es_lag_events", "Events that an application has still to process, over all pipelines", ({ lag }) => lag);
  gauge("es_lag_seconds", "For how long the oldest of them has waited, at least", ({ waitingMs }) => waitingMs / 1000);
  gauge("es_stuck_seconds", "Since when the task that is stuck the longest has not moved", ({ stuckMs }) => stuckMs / 1000);
  gauge(
    "es_replaced_logs",
    "Tasks whose upstream's log is not the one that they followed: somebody has to decide",
    ({ replaced }) => replaced,
  );
  measureTasks(standing, register);
}

function measureTasks(standing: Standing, register: Registry): void {
  new Gauge({
    name: "es_tasks",
    help: "Tasks (application and pipeline) by state, as this node knows them",
    labelNames: ["application", "state"],
    registers: [register],
    collect() {
      for (const { application, tasks } of standing.applications()) {
        for (const [state, count] of Object.entries(tasks)) this.set({ application, state }, count);
      }
    },
  });
}

type Each = ReturnType<Standing["applications"]>[number];
