import type { OpenShop, OpenShopOptions } from "../src/open-shop.js";
import { openShopAt as openCompiledAt } from "./compiled-shop.js";
import { openShopAt } from "./databases.js";
import { inMemory, openOnCluster, overBullmq } from "./on-cluster.js";

/** A way to run the shop on a store that several can open. */
export interface ShopRunner {
  readonly name: string;
  /** What it needs beside the database. */
  readonly tags?: string[];
  /** The databases that it is for. Default: all. */
  readonly on?: readonly string[];
  open(place: string, options: OpenShopOptions): Promise<OpenShop>;
}

/** Every runner: what all of them have to agree on is tested with each that is added here. */
export const runners: readonly ShopRunner[] = [
  { name: "single-threaded", open: openShopAt },
  { name: "2 threads", open: (place, options) => openCompiledAt(place, { ...options, threads: 2 }) },
  { name: "2 threads, a file for each application", on: ["SQLite"], open: inFiles },
  { name: "a cluster over BullMQ", tags: ["redis"], on: ["Postgres", "MySQL"], open: onBullmq },
  { name: "a cluster over an engine in memory", on: ["SQLite"], open: (place, options) => openOnCluster(place, options, inMemory) },
];

/** In a folder of files in the place of one file. */
function inFiles(place: string, options: OpenShopOptions): Promise<OpenShop> {
  return openCompiledAt(place.replace(/shop\.db$/, ""), { ...options, threads: 2 });
}

function onBullmq(place: string, options: OpenShopOptions): Promise<OpenShop> {
  return openOnCluster(place, options, overBullmq);
}
