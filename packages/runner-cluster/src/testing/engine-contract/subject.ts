import type { Time } from "@es/core/runner";
import type { Engine } from "../../engine/engine.js";

/** Nodes of an engine that begins without tasks. */
export interface EngineSubject {
  /** A node's engine; `status` calls it by this name. */
  node(name: string): Engine;
  /** Cuts a node off from whatever the nodes share, so that it is as good as dead to the others. */
  cut(name: string): void;
  /** Connects it again. */
  mend(name: string): void;
  /** The engine's time. */
  readonly time: Time;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Milliseconds after which a node's engine gives a slice up: five seconds at the least, since slices wait in the checks. */
  readonly deadlineMs: number;
  /** Milliseconds in which a task whose node was cut off is given to another. */
  readonly takeoverMs: number;
}

/** A promise that every engine keeps, as a check to enrol in any test framework. */
export interface EngineCheck {
  readonly name: string;
  /** Rejects if the promise is broken. The maker of the subject closes its nodes. */
  run(subject: EngineSubject): Promise<void>;
}
