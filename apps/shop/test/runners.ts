import { bullmq, cluster, type Engine, inMemoryEngine } from "@es/runner-cluster";
import { ownKeys } from "../cluster/places.js";
import { openReports } from "../src/reporting/report.js";
import type { OpenShop, OpenShopOptions } from "../src/run.js";
import { infrastructureOf } from "../src/runnable-shop.js";
import { shopIn } from "../src/shop.js";
import type { Storage } from "../src/storage.js";
import { openShopAt as openCompiledAt } from "./compiled-shop.js";
import { openShopAt, storageAt } from "./databases.js";

/** A way to run the shop on a store that several can open. */
export interface ShopRunner {
  readonly name: string;
  /** Its needs beside the database. */
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

/** Engines of the nodes of one cluster, by their names. */
interface Engines extends AsyncDisposable {
  of(node: string): Engine;
}

/** Engines over the Redis that tests use. */
async function overBullmq(): Promise<Engines> {
  const keys = await ownKeys(process.env.ES_REDIS_URL ?? "redis://127.0.0.1:6379");
  const of = (node: string) => bullmq({ redis: keys.url, prefix: keys.prefix, system: "shop", node });
  return { of, [Symbol.asyncDispose]: () => keys[Symbol.asyncDispose]() };
}

/** Engines in memory. */
async function inMemory(): Promise<Engines> {
  const shared = inMemoryEngine();
  return { of: (node) => shared.node(node), [Symbol.asyncDispose]: async () => {} };
}

/** Opens the shop at a place as a client of a cluster of two nodes in this process, each with a storage of its own. */
async function openOnCluster(
  place: string,
  { pipelines: asked, following = true, batchSize }: OpenShopOptions,
  makeEngines: () => Promise<Engines>,
): Promise<OpenShop> {
  const storage = await storageAt(place);
  const { pipelines, ...reports } = await openReports(storage, asked);
  const engines = await makeEngines();
  const run = (name: string, own: Storage<never>, follows: boolean) =>
    cluster(shopIn(pipelines), infrastructureOf(own, { pipelines, following: follows, batchSize }), { engine: engines.of(name) });
  const client = await run("client", storage, false);
  const nodes = await Promise.all((following ? ["one", "other"] : []).map(async (name) => run(name, await storageAt(place), true)));
  return {
    ...reports,
    pipelines,
    running: client,
    rebuild: () => client.rebuild("reporting"),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([client, ...nodes].map((node) => node.stop()));
      await engines[Symbol.asyncDispose]();
    },
  };
}
