import { setTimeout as pause } from "node:timers/promises";
import type { System } from "@es/core";
import { bullmq } from "../bullmq/bullmq.js";
import type { Profile } from "../bullmq/layout.js";
import type { Engine, Task, TaskStatus } from "../engine/engine.js";
import { redisAt, type SystemOptions } from "./options.js";

/** The settings of a node's engine, beside its address. */
export interface EngineOptions extends SystemOptions {
  readonly profile?: Profile;
  readonly node?: string;
  /** Hears what goes wrong in the background. */
  readonly report?: (error: Error) => void;
}

/** The engine that a command works through. */
export function openEngine({ name: system }: System, { prefix, shards, profile, node, report, ...place }: EngineOptions): Engine {
  return bullmq({
    ...{ redis: redisAt(place), system, shards },
    ...(prefix === undefined ? {} : { prefix }),
    ...(profile === undefined ? {} : { profile }),
    ...(node === undefined ? {} : { node }),
    ...(report === undefined ? {} : { report }),
  });
}

/** How long a command waits for the engine's first connection, in milliseconds. */
const patienceMs = 3000;

/** Asks an engine that may be about to connect still. Rejects where it cannot be reached. */
export async function firstStatus(engine: Engine): Promise<readonly TaskStatus[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await engine.status();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(25);
    }
  }
}

/** Prompts tasks. Where the engine cannot be reached it says so: nodes find what is behind by themselves. */
export async function promptReliably(engine: Engine, tasks: readonly Task[]): Promise<void> {
  try {
    await firstStatus(engine);
    for (const task of tasks) engine.prompt(task, { urgent: true });
  } catch {
    console.error(`${engine.description} cannot be reached: nodes find the work by themselves, at their next sweep`);
  }
}
