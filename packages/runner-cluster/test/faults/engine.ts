import type { Engine } from "@es/runner-cluster";
import { type BullMqOptions, bullmq } from "../../src/index.js";

/** Where the engine of a test's bank is. */
export type EngineAt = Pick<BullMqOptions, "redis" | "prefix" | "profile" | "shards" | "node">;

export function engineOf(at: EngineAt): Engine {
  return bullmq({ system: "bank", ...at });
}
