import { EventSourcingError } from "@es/core";

/** A thread ended that was to go on. Nothing is lost: what it had recorded is recorded, and the rest is done by the next one. */
export class ThreadDied extends EventSourcingError {
  readonly code = "thread-died";

  constructor(
    /** The module that it ran. */
    readonly module: string,
    when: "before it was at work" | "at work",
    why: unknown,
  ) {
    super(`A thread of ${module} died ${when}: ${why instanceof Error ? why.message : String(why)}`, { cause: why });
  }
}
