import { existsSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { Infrastructure } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";

export const system = runnerContractSystem;

/** While the file `deadly` is there, threads die at random moments, wherever they then are. */
export function infrastructure({ path, deadly }: { path: string; deadly: string }): Infrastructure<typeof system, Database> {
  if (!isMainThread) setInterval(() => existsSync(deadly) && Math.random() < 0.1 && process.exit(1), 5).unref();
  return { store: sqlite(path), backOff: { most: 50 }, batchSize: 5 };
}
