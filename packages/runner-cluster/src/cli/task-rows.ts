import { type Halt, Halts, type LogReplaced, progressOf, type Strand, strandsOf, type TaskStatus, type Trouble } from "@es/core";
import { keyOf } from "../tasks.js";
import { firstStatus } from "./open-engine.js";
import type { Opened } from "./with-system.js";

/** How an application stands in one pipeline of an upstream. */
export interface TaskRow {
  readonly application: string;
  readonly upstream: string;
  readonly pipeline: number;
  readonly position: number;
  readonly head: number;
  readonly lag: number;
  /** "halted" by an operator, "failing" or "waiting" in trouble, "queued", "running" or "resting" by the engine, "behind" where the engine knows nothing, "idle" at the head. */
  readonly state: "halted" | Trouble["state"] | TaskStatus["state"] | "behind" | "idle";
  /** The node that runs it. */
  readonly node?: string;
  readonly trouble?: Trouble;
  /** Why an operator halted the application. */
  readonly why?: string;
}

/** What is known of a system's tasks. */
export interface SystemStatus {
  readonly system: string;
  /** What the engine could not be asked for; positions come from the database and are right nevertheless. */
  readonly engine?: { readonly unreachable: string };
  readonly tasks: readonly TaskRow[];
}

/** Reads positions and heads from the database, and asks the engine who runs what. */
export async function statusOf({ system, open, engine }: Opened): Promise<SystemStatus> {
  const asked = await firstStatus(engine).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  // What runs comes first, also where another slice is wanted already: the first of a task's entries is to stay.
  const known = new Map((asked instanceof Error ? [] : asked).toReversed().map((task) => [keyOf(task), task]));
  const halts = new Map<string, Halt | undefined>();
  for (const [name, application] of open.applications) halts.set(name, await new Halts(application).current());
  const tasks: TaskRow[] = [];
  for (const strand of strandsOf(open.followers)) tasks.push(...(await rowsOf(strand, known, halts)));
  return { system: system.name, ...(asked instanceof Error ? { engine: { unreachable: asked.message } } : {}), tasks };
}

async function rowsOf(
  strand: Strand,
  known: ReadonlyMap<string, TaskStatus>,
  halts: ReadonlyMap<string, Halt | undefined>,
): Promise<readonly TaskRow[]> {
  const progress = await progressOf(strand, "positions", () => true);
  return strand.map(({ following }, index) => {
    const { position, head, replaced } = progress[index] as (typeof progress)[number];
    const [application, upstream, { pipeline }] = [following.application.name, following.upstream.application, following];
    const task = known.get(keyOf({ application, pipeline }));
    const trouble = replaced === undefined ? troubleAt(task, { upstream, position }) : troubleOfReplaced(replaced, task);
    const halt = halts.get(application);
    const lag = Math.max(0, head - position);
    return {
      ...{ application, upstream, pipeline, position, head, lag },
      state: halt !== undefined && replaced === undefined ? "halted" : (trouble?.state ?? (lag === 0 ? "idle" : (task?.state ?? "behind"))),
      ...(task?.node === undefined ? {} : { node: task.node }),
      ...(trouble === undefined ? {} : { trouble }),
      ...(halt === undefined ? {} : { why: halt.why }),
    };
  });
}

/** Found now, whatever the engine knows: it may have lost it, or nobody may have taken a step since. */
function troubleOfReplaced({ upstream, message, code }: LogReplaced, task: TaskStatus | undefined): Trouble {
  const known = task?.trouble;
  return { state: "failing", upstream, message, code, attempts: known?.code === code && known.upstream === upstream ? known.attempts : 0 };
}

/** What holds a task up in an upstream, unless somebody got past it since. */
function troubleAt(
  task: TaskStatus | undefined,
  { upstream, position }: { readonly upstream: string; readonly position: number },
): Trouble | undefined {
  const { trouble } = task ?? {};
  return trouble?.upstream === upstream && (trouble.id === undefined || trouble.id > position) ? trouble : undefined;
}
