import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { NotificationLog, System } from "@es/core";
import { type AnyInfrastructure, type OpenSystem, type Subscription, subscriptionsOf } from "@es/core/runner";
import type { Settings } from "../options.js";
import { DirectExecution } from "../recovery/direct-execution.js";
import { Reconciler } from "../recovery/reconciler.js";
import { Lags, sweep } from "../recovery/sweep.js";
import type { Lag, Swept } from "../status/observation.js";
import { Watch } from "../status/watch.js";
import { PauseWatch } from "./pausing.js";
import { Prompting } from "./prompting.js";
import { type TaskHere, tasksOf } from "./tasks.js";
import { Worker } from "./worker.js";

/** The options and dependencies of a node. */
export interface NodeParts {
  readonly system: System;
  readonly open: OpenSystem;
  readonly infrastructure: AnyInfrastructure;
  readonly settings: Settings;
}

/** The parts of a node. */
export interface Node {
  readonly prompting: Prompting;
  readonly pauses: ReadonlyMap<string, PauseWatch>;
  readonly watch: Watch;
  /** By application; none where nothing follows. */
  readonly workers: ReadonlyMap<string, Worker>;
  readonly directExecution: DirectExecution;
  readonly reconciler: Reconciler;
  /** Asks for slices of all that is behind here. */
  sweep(): Promise<readonly Lag[]>;
}

/** Puts a node together; it does nothing yet. */
export function nodeOf({ system, open, infrastructure, settings }: NodeParts): Node {
  const subscriptions = subscriptionsOf(open.followers);
  const tasks = tasksOf(open.followers, settings.time);
  const prompting = new Prompting(system.edges, settings);
  const pauses = new Map([...open.applications].map(([name, application]) => [name, new PauseWatch(application, settings)]));
  const paused = async (name: string) => (await pauses.get(name)?.current()) !== undefined;
  const sweeping = { ...settings, lags: new Lags(settings.time), prompting, paused };
  const sweepOf = (scope: Swept["scope"], some: readonly Subscription[]) => sweep(scope, some, sweeping);
  const workers = workersOf({ system, open, infrastructure, settings }, { tasks, pauses, prompting });
  const directExecution = directExecutionOf(settings, tasks, workers);
  const elsewhere = logsElsewhere(infrastructure, subscriptions);
  const consider = (behind: readonly Lag[]) => directExecution.consider(behind);
  const reconciler = new Reconciler({ ...settings, subscriptions, elsewhere, sweep: sweepOf, consider });
  const watch = new Watch({ ...settings, tasks, subscriptions });
  return { prompting, pauses, watch, workers, directExecution, reconciler, sweep: () => sweepOf("local", subscriptions) };
}

interface WorkersShare {
  readonly tasks: ReadonlyMap<string, TaskHere>;
  readonly pauses: ReadonlyMap<string, PauseWatch>;
  readonly prompting: Prompting;
}

function workersOf({ open, infrastructure, settings }: NodeParts, { tasks, pauses, prompting }: WorkersShare): ReadonlyMap<string, Worker> {
  const workers = new Map<string, Worker>();
  const suspectAll = () => {
    for (const { circuit } of workers.values()) circuit.suspect();
  };
  for (const { task, mirrors } of tasks.values()) {
    const { application: name } = task;
    const application = open.applications.get(name);
    const pausing = pauses.get(name);
    if (application === undefined || pausing === undefined || mirrors.length === 0 || workers.has(name)) continue;
    workers.set(name, new Worker({ application, tasks, pausing, prompting, batchSize: infrastructure.batchSize, settings, suspectAll }));
  }
  return workers;
}

function directExecutionOf(
  settings: Settings,
  tasks: ReadonlyMap<string, TaskHere>,
  workers: ReadonlyMap<string, Worker>,
): DirectExecution {
  const workerOf = ({ task }: TaskHere) => workers.get(task.application) as Worker;
  return new DirectExecution({
    ...settings,
    tasks,
    able: (application) => workers.get(application)?.circuit.open === false,
    run: (here, blockage) => workerOf(here).run(here, blockage === undefined ? {} : { blockage }, true),
  });
}

/** The logs that are followed here, that infrastructure gives, and that may tell of news: stores of one's own are swept. */
function logsElsewhere({ logs = {} }: AnyInfrastructure, subscriptions: readonly Subscription[]): readonly NotificationLog[] {
  const given = new Set<unknown>(Object.values(logs));
  const followed = new Set(subscriptions.map(([{ following }]) => following.upstream));
  return [...followed].filter((log) => given.has(log));
}

/** Returns the default name of a node: host, process, and a random part. */
export function ownName(): string {
  return `${hostname()}-${process.pid}-${randomBytes(3).toString("hex")}`;
}
