import { type RunningSystem, singleThreaded } from "@es/core";
import { infrastructureOf, type ShopDescription } from "./infrastructure.js";
import { type shop, shopIn } from "./shop.js";
import type { Storage } from "./storage/storage.js";
import { onThreads } from "./threads/on-threads.js";

/** How the shop runs, and where. */
export interface RunOptions extends ShopDescription {
  /** On how many threads its followers step. Default: in this one. */
  readonly threads?: number | undefined;
}

/** Runs the shop on a storage, which is closed when it stops. */
export function runShop<Tx>(storage: Storage<Tx>, { threads, ...description }: RunOptions): Promise<RunningSystem<typeof shop, Tx>> {
  if (threads !== undefined) return onThreads(storage, description, threads);
  return singleThreaded(shopIn(description.pipelines), infrastructureOf(storage, description));
}
