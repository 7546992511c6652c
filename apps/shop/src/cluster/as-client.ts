import type { RunningSystem } from "@es/core";
import { bullmq, cluster } from "@es/runner-cluster";
import { infrastructureOf, type ShopDescription } from "../infrastructure.js";
import { shop, shopIn } from "../shop.js";
import type { Storage } from "../storage/storage.js";

/** Where the nodes of a cluster get their work. */
export interface ClusterAddress {
  readonly redis: string;
  /** What the keys begin with. */
  readonly prefix?: string | undefined;
}

/** Runs the shop as a client of a cluster: commands are taken here, and nodes elsewhere follow. */
export function asClient<Tx>(
  storage: Storage<Tx>,
  description: ShopDescription,
  { redis, prefix }: ClusterAddress,
): Promise<RunningSystem<typeof shop, Tx>> {
  const engine = bullmq({ redis, system: shop.name, ...(prefix === undefined ? {} : { prefix }) });
  return cluster(shopIn(description.pipelines), infrastructureOf(storage, { ...description, following: false }), { engine });
}
