import type { LogPosition, Stop } from "@es/core/adapter";
import type { Time } from "@es/core/runner";
import { type BackOffOptions, backOff, stateOfError } from "@es/core/runner";

/** A piece of a system's work that goes from node to node as a whole: what one application follows in one pipeline. */
export interface Task {
  readonly application: string;
  readonly pipeline: number;
}

/** Returns what to call a task among others. Jobs in Redis are told apart by it, also those of other versions. */
export function keyOf({ application, pipeline }: Task): string {
  return `${application}/${pipeline}`;
}

/** A blockage of a task. The engine keeps it with the task, for the next slice and for operators. */
export interface Blockage {
  /** "failing" at a notification, or "waiting" for a store or for another pipeline. */
  readonly state: "failing" | "waiting";
  readonly upstream: string;
  /** The notification at fault, where one is. */
  readonly id?: number;
  readonly type?: string;
  readonly message: string;
  readonly code?: string;
  /** The notification to be processed first, while the task waits for another pipeline. */
  readonly waitingFor?: LogPosition;
  readonly attempts: number;
}

/** How a slice of a task's work ended. */
export interface SliceEnd {
  /**
   * Milliseconds after which another slice makes sense; 0 when there is more to do now, undefined when a prompt will tell,
   * or, where something blocks it, for the engine's own back-off.
   */
  readonly retryInMs?: number;
  readonly blockage?: Blockage;
}

/** The arguments of a slice. */
export interface SliceContext {
  /** Aborted when the engine can no longer say that no other node has the task: end at the next commit. */
  readonly signal: AbortSignal;
  /** The blockage of the last slice, wherever it ran. */
  readonly blockage?: Blockage;
}

/** How a node works for an application. */
export interface TaskHandler {
  /** How many tasks at once. */
  readonly slots: number;
  /**
   * Does a bounded slice of a task's work. A rejection counts as a blockage without a notification, and so does a slice
   * that does not end in the engine's time.
   */
  run(task: Task, turn: SliceContext): Promise<SliceEnd>;
}

/** A node's part in the work of an application. */
export interface Consumer {
  /** Takes no more tasks; resolves when no slice runs here. */
  pause(): Promise<void>;
  /** Takes tasks again. */
  resume(): void;
  /** As `pause`, for ever. What was taken and not begun goes back. */
  close(): Promise<void>;
}

/** The status of a task that is not at rest, as the engine knows it. */
export interface TaskStatus extends Task {
  /** "queued": wants a slot, "running": has one, "resting": will want one later. */
  readonly state: "queued" | "running" | "resting";
  /** The node that runs it. */
  readonly node?: string;
  readonly blockage?: Blockage;
}

/**
 * Gives the tasks of a system to the nodes that work for it: placement, one node at a time per task, back-off, and
 * recovery from nodes that die. It may forget everything and give a task to two nodes: the recorder decides what is
 * true, and what an engine gets wrong costs time only. `engineContract` in @es/core/testing says what is promised.
 */
export interface Engine {
  /** Its name in messages. Holds no secret. */
  readonly description: string;
  /** The name of the node that has this engine, as `status` shows it. */
  readonly node: string;
  /**
   * Asks for a slice of a task's work. Never throws, and nobody waits for it; it may be lost. Any number of prompts
   * while a task is queued make one slice, and any number while it runs make one more. A task that rests until a time
   * rests on, unless the prompt is urgent; an urgent one while it runs spares it the rest that follows.
   */
  prompt(task: Task, options?: { readonly urgent?: boolean }): void;
  /** Takes tasks of an application for this node. */
  work(application: string, work: TaskHandler): Consumer;
  /** Does work about every `ms` milliseconds on one of the nodes that ask for it under this name: best effort. */
  every(name: string, ms: number, work: () => Promise<void>): Stop;
  /** Whether the last attempt to reach it did. */
  healthy(): boolean;
  /** The tasks that are not at rest. Rejects where the engine cannot be reached. */
  status(): Promise<readonly TaskStatus[]>;
  /** Lets go of connections; consumers are closed first. Calling it again does nothing. */
  close(): Promise<void>;
}

/** The rules by which an engine runs a slice. */
export interface SliceLimits extends Pick<BackOffOptions, "random"> {
  /** Milliseconds after which a slice that has not ended counts as a blockage. */
  readonly deadlineMs: number;
  readonly time: Time;
  /** The blockage of the task's last slice. */
  readonly before: Blockage | undefined;
  /** Hears that the slice was given up: it goes on by itself, and the engine may give the task to another. */
  givenUp(): void;
}

/** Runs a slice for an engine. Never rejects: where the slice does, or does not end in time, that is a blockage, with back-off. */
export function boundedSlice(slice: () => Promise<SliceEnd>, bounds: SliceLimits): Promise<SliceEnd> {
  const { deadlineMs, time, givenUp } = bounds;
  return new Promise((resolve) => {
    const stop = time.after(deadlineMs, () => {
      givenUp();
      const message = `a slice did not end within ${deadlineMs} ms: what it waits for hangs`;
      resolve(heldUp({ message, code: "slice-overdue" }, bounds));
    });
    void ended(slice, bounds).then((end) => {
      stop();
      resolve(end);
    });
  });
}

async function ended(slice: () => Promise<SliceEnd>, bounds: SliceLimits): Promise<SliceEnd> {
  try {
    const end = await slice();
    if (end.blockage === undefined || end.retryInMs !== undefined) return end;
    return { ...end, retryInMs: backOff(end.blockage.attempts, bounds) };
  } catch (error) {
    return heldUp(error instanceof Error ? error : new Error(String(error)), bounds);
  }
}

function heldUp(error: { readonly message: string; readonly code?: unknown }, { before, random }: SliceLimits): SliceEnd {
  const { message, code } = error;
  const attempts = (before?.attempts ?? 0) + 1;
  const coded = typeof code === "string" ? { code } : {};
  const blockage: Blockage = { state: stateOfError(code), upstream: "", message, ...coded, attempts };
  return { retryInMs: backOff(attempts, random === undefined ? {} : { random }), blockage };
}
