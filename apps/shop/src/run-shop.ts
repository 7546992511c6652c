import { type RunningSystem, singleThreaded } from "@es/core";
import type { ClusterAddress } from "./cluster/as-client.js";
import { infrastructureOf, type ShopDescription } from "./infrastructure.js";
import { type shop, shopIn } from "./shop.js";
import type { Storage } from "./storage/storage.js";
import { onThreads } from "./threads/on-threads.js";

/** How the shop runs, and where. */
export interface RunOptions extends ShopDescription {
  /** On how many threads its followers step. Default: in this one. */
  readonly threads?: number | undefined;
  /** The cluster whose nodes follow. Default: none, it follows here. */
  readonly cluster?: ClusterAddress | undefined;
}

/** Runs the shop on a storage, which is closed when it stops. */
export async function runShop<Tx>(
  storage: Storage<Tx>,
  { threads, cluster, ...description }: RunOptions,
): Promise<RunningSystem<typeof shop, Tx>> {
  if (threads !== undefined) return onThreads(storage, description, threads);
  // Imported only when asked for, as drivers are.
  if (cluster !== undefined) return (await import("./cluster/as-client.js")).asClient(storage, description, cluster);
  return singleThreaded(shopIn(description.pipelines), infrastructureOf(storage, description));
}
