import type { LogReplaced } from "@es/core";
import { lagOf, type Pause, Pauses, progressOf, type Subscription, subscriptionsOf } from "@es/core/runner";
import { type Blockage, keyOf, type TaskStatus } from "../engine/engine.js";
import { type SystemOptions, systemCommand } from "./options.js";
import { table } from "./printing.js";
import { firstStatus, lookingAt, type Opened } from "./system.js";

interface StatusOptions extends SystemOptions {
  readonly json?: true;
  readonly behind?: true;
}

/** `es-cluster status`: how far every task is, who runs it, and what holds it up. */
export const statusCommand = systemCommand("status", "print how far every task is, who runs it, and what holds it up")
  .option("--json", "as JSON")
  .option("--behind", "only what is not at the head, or stands in another log")
  .action(async (module: string, { json, behind, ...options }: StatusOptions) => {
    const status = await lookingAt(module, options, statusOf);
    const tasks = behind ? status.tasks.filter(({ lag, blockage }) => lag > 0 || blockage?.code === "log-replaced") : status.tasks;
    console.log(json ? JSON.stringify({ ...status, tasks }, undefined, 2) : shown({ ...status, tasks }));
  });

function shown({ engine, tasks }: SystemStatus): string {
  const head = ["application", "follows", "pipeline", "position", "head", "lag", "state", "node", "why"];
  const rows = tasks.map((row) => [
    ...[row.application, row.upstream, row.pipeline, row.position, row.head, row.lag, row.state, row.node ?? "", whyOf(row)],
  ]);
  const drawn = table(head, rows);
  return engine === undefined
    ? drawn
    : `${drawn}\nThe engine cannot be reached (${engine.unreachable}): positions are right, the rest is not known.`;
}

function whyOf({ blockage, why }: TaskRow): string {
  if (blockage === undefined) return why ?? "";
  const { id, type, message, attempts } = blockage;
  const at = id === undefined ? "" : ` at ${id}${type === undefined ? "" : ` (${type})`}`;
  return `${message}${at}, ${attempts} attempts`;
}

/** How an application stands in one pipeline of an upstream. */
export interface TaskRow {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  readonly position: number;
  readonly head: number;
  readonly lag: number;
  /** "paused" by an operator, "failing" or "waiting" at a blockage, "queued", "running" or "resting" by the engine, "behind" where the engine knows nothing, "idle" at the head. */
  readonly state: "paused" | Blockage["state"] | TaskStatus["state"] | "behind" | "idle";
  /** The node that runs it. */
  readonly node?: string;
  readonly blockage?: Blockage;
  /** Why an operator paused the application. */
  readonly why?: string;
}

/** The status of a system's tasks. */
export interface SystemStatus {
  readonly system: string;
  /** The error of the engine, if it could not be asked. Positions come from the database and are right nevertheless. */
  readonly engine?: { readonly unreachable: string };
  readonly tasks: readonly TaskRow[];
}

/** Reads positions and heads from the database, and asks the engine who runs what. */
async function statusOf({ system, open, engine }: Opened): Promise<SystemStatus> {
  const asked = await firstStatus(engine).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  // Running slices come first, also if another slice is wanted already: the first of a task's entries stays.
  const known = new Map((asked instanceof Error ? [] : asked).toReversed().map((task) => [keyOf(task), task]));
  const pauses = new Map<string, Pause | undefined>();
  for (const [name, application] of open.applications) pauses.set(name, await new Pauses(application).current());
  const tasks: TaskRow[] = [];
  for (const subscription of subscriptionsOf(open.followers)) tasks.push(...(await rowsOf(subscription, known, pauses)));
  return { system: system.name, ...(asked instanceof Error ? { engine: { unreachable: asked.message } } : {}), tasks };
}

async function rowsOf(
  subscription: Subscription,
  known: ReadonlyMap<string, TaskStatus>,
  pauses: ReadonlyMap<string, Pause | undefined>,
): Promise<readonly TaskRow[]> {
  const progress = await progressOf(subscription, "positions", () => true);
  return subscription.map(({ following }, index) => {
    const { position, head, replaced } = progress[index] as (typeof progress)[number];
    const [application, upstream, { pipeline }] = [following.application.name, following.upstream.application, following];
    const task = known.get(keyOf({ application, pipeline }));
    const blockage = replaced === undefined ? blockageAt(task, { upstream, position }) : blockageOfReplaced(replaced, task);
    const pause = pauses.get(application);
    const lag = lagOf({ position, head });
    return {
      ...{ application, upstream, pipeline, position, head, lag },
      state:
        pause !== undefined && replaced === undefined ? "paused" : (blockage?.state ?? (lag === 0 ? "idle" : (task?.state ?? "behind"))),
      ...(task?.node === undefined ? {} : { node: task.node }),
      ...(blockage === undefined ? {} : { blockage }),
      ...(pause === undefined ? {} : { why: pause.why }),
    };
  });
}

/** Found now, whatever the engine knows: it may have lost it, or nobody may have taken a step since. */
function blockageOfReplaced({ upstream, message, code }: LogReplaced, task: TaskStatus | undefined): Blockage {
  const known = task?.blockage;
  return { state: "failing", upstream, message, code, attempts: known?.code === code && known.upstream === upstream ? known.attempts : 0 };
}

/** Returns the blockage of a task in an upstream, or undefined if a follower got past it since. */
function blockageAt(
  task: TaskStatus | undefined,
  { upstream, position }: { readonly upstream: string; readonly position: number },
): Blockage | undefined {
  const { blockage } = task ?? {};
  return blockage?.upstream === upstream && (blockage.id === undefined || blockage.id > position) ? blockage : undefined;
}
