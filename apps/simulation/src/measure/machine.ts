import { availableParallelism, cpus, loadavg } from "node:os";
import type { Machine } from "../costs.js";

/** What is measured on, and when. */
export function machine(versions: Pick<Machine, "postgres" | "redis">): Machine {
  return {
    date: new Date().toISOString().slice(0, 16),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
    ...versions,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}
