import type { FollowerReport } from "@es/core/runner";
import type { FollowerTask } from "./layout.js";

/** The data with which a thread is started. */
export interface Assignment {
  readonly module: string;
  readonly description: unknown;
  readonly tasks: readonly FollowerTask[];
}

/** How a follower of a thread is doing. */
export interface TaskReport extends FollowerReport {
  readonly task: FollowerTask;
}

/** A message of the main thread to a thread. */
export type ControlMessage = { readonly kind: "pause" | "resume" | "stop" } | Letter<null>;

/** A message of a thread to the main thread. */
export type WorkerMessage = { readonly kind: "ready" | "paused" } | Letter<TaskReport | null>;

/** A letter of the mailbox, or the word that one was read. */
export type Letter<Note> = { readonly kind: "letter"; readonly notes: ReadonlyMap<string, Note> } | { readonly kind: "read" };
