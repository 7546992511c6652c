import { setTimeout as pause } from "node:timers/promises";
import { isSqliteError } from "./errors.js";

const longestPauseMs = 20;

/** Attempts it until no other process has the lock, without blocking the event loop; throws SQLITE_BUSY after `ms` milliseconds. */
export async function patiently<T>(ms: number, attempt: () => T): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isSqliteError(error, "SQLITE_BUSY") || performance.now() >= deadline) throw error;
    }
    // At random, so that processes that wait for each other fall out of step.
    await pause(1 + Math.random() * longestPauseMs);
  }
}
