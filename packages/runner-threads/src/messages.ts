import type { LogPosition } from "@es/core/adapter";
import type { FollowerTask } from "./layout.js";

/** What a thread is started with. */
export interface Assignment {
  readonly module: string;
  readonly description: unknown;
  readonly tasks: readonly FollowerTask[];
}

/** What a follower's thread tells of it; an error crosses as its parts, since cloning would lose its code. */
export interface Report {
  readonly task: FollowerTask;
  readonly position: number | undefined;
  readonly rate: number;
  readonly failure:
    | { readonly id: number | undefined; readonly type: string | undefined; readonly attempts: number; readonly error: ErrorParts }
    | undefined;
  readonly waitingFor: LogPosition | undefined;
}

export interface ErrorParts {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly stack: string | undefined;
}

/** What the main thread tells a thread. */
export type ControlMessage = { readonly kind: "pause" | "resume" | "stop" } | Letter<null>;

/** What a thread tells the main thread. */
export type WorkerMessage = { readonly kind: "ready" | "paused" } | Letter<Report | null>;

/** A letter of the mailbox, or the word that one was read. */
export type Letter<Note> = { readonly kind: "letter"; readonly notes: ReadonlyMap<string, Note> } | { readonly kind: "read" };
