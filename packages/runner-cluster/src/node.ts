import { type AnyInfrastructure, type NotificationLog, type OpenSystem, type Strand, type System, strandsOf } from "@es/core";
import { Halting } from "./halting.js";
import { Lags } from "./lags.js";
import type { Lag, Swept } from "./observation.js";
import type { Settings } from "./options.js";
import { Prompting } from "./prompting.js";
import { Reconciler } from "./reconciler.js";
import { Rescues } from "./rescues.js";
import { sweep } from "./sweep.js";
import { type TaskHere, tasksOf } from "./tasks.js";
import { Watch } from "./watch.js";
import { Worker } from "./worker.js";

/** What a node is made from. */
export interface NodeParts {
  readonly system: System;
  readonly open: OpenSystem;
  readonly infrastructure: AnyInfrastructure;
  readonly settings: Settings;
}

/** What a node consists of. */
export interface Node {
  readonly prompting: Prompting;
  readonly haltings: ReadonlyMap<string, Halting>;
  readonly watch: Watch;
  /** By application; none where nothing follows. */
  readonly workers: ReadonlyMap<string, Worker>;
  readonly rescues: Rescues;
  readonly reconciler: Reconciler;
  /** Asks for slices of all that is behind here. */
  sweep(): Promise<readonly Lag[]>;
}

/** Puts a node together; it does nothing yet. */
export function nodeOf({ system, open, infrastructure, settings }: NodeParts): Node {
  const strands = strandsOf(open.followers);
  const tasks = tasksOf(open.followers, settings.time);
  const prompting = new Prompting(system.edges, settings);
  const haltings = new Map([...open.applications].map(([name, application]) => [name, new Halting(application, settings)]));
  const halted = async (name: string) => (await haltings.get(name)?.current()) !== undefined;
  const sweeping = { ...settings, lags: new Lags(settings.time), prompting, halted };
  const sweepOf = (scope: Swept["scope"], some: readonly Strand[]) => sweep(scope, some, sweeping);
  const workers = workersOf({ system, open, infrastructure, settings }, { tasks, haltings, prompting });
  const rescues = rescuesOf(settings, tasks, workers);
  const elsewhere = logsElsewhere(infrastructure, strands);
  const consider = (behind: readonly Lag[]) => rescues.consider(behind);
  const reconciler = new Reconciler({ ...settings, strands, elsewhere, sweep: sweepOf, consider });
  const watch = new Watch({ ...settings, tasks, strands });
  return { prompting, haltings, watch, workers, rescues, reconciler, sweep: () => sweepOf("local", strands) };
}

interface WorkersShare {
  readonly tasks: ReadonlyMap<string, TaskHere>;
  readonly haltings: ReadonlyMap<string, Halting>;
  readonly prompting: Prompting;
}

function workersOf(
  { open, infrastructure, settings }: NodeParts,
  { tasks, haltings, prompting }: WorkersShare,
): ReadonlyMap<string, Worker> {
  const workers = new Map<string, Worker>();
  const suspectAll = () => {
    for (const { circuit } of workers.values()) circuit.suspect();
  };
  for (const { task, mirrors } of tasks.values()) {
    const { application: name } = task;
    const application = open.applications.get(name);
    const halting = haltings.get(name);
    if (application === undefined || halting === undefined || mirrors.length === 0 || workers.has(name)) continue;
    workers.set(name, new Worker({ application, tasks, halting, prompting, batchSize: infrastructure.batchSize, settings, suspectAll }));
  }
  return workers;
}

function rescuesOf(settings: Settings, tasks: ReadonlyMap<string, TaskHere>, workers: ReadonlyMap<string, Worker>): Rescues {
  const workerOf = ({ task }: TaskHere) => workers.get(task.application) as Worker;
  return new Rescues({
    ...settings,
    tasks,
    able: (application) => workers.get(application)?.circuit.open === false,
    run: (here, trouble) => workerOf(here).run(here, trouble === undefined ? {} : { trouble }, true),
  });
}

/** The logs that are followed here, that infrastructure gives, and that may tell of news: stores of one's own are swept. */
function logsElsewhere({ logs = {} }: AnyInfrastructure, strands: readonly Strand[]): readonly NotificationLog[] {
  const given = new Set<unknown>(Object.values(logs));
  const followed = new Set(strands.map(([{ following }]) => following.upstream));
  return [...followed].filter((log) => given.has(log));
}
