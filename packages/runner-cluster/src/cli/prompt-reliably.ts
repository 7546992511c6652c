import type { Engine, Task } from "@es/core";
import { firstStatus } from "./open-engine.js";

/** Prompts tasks. Where the engine cannot be reached it says so: nodes find what is behind by themselves. */
export async function promptReliably(engine: Engine, tasks: readonly Task[]): Promise<void> {
  try {
    await firstStatus(engine);
    for (const task of tasks) engine.prompt(task, { urgent: true });
  } catch {
    console.error(`${engine.description} cannot be reached: nodes find the work by themselves, at their next sweep`);
  }
}
