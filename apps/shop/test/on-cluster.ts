import { bullmq, cluster, type Engine, inMemoryEngine } from "@es/runner-cluster";
import { ownKeys } from "../cluster/places.js";
import { infrastructureOf } from "../src/infrastructure.js";
import type { OpenShop, OpenShopOptions } from "../src/open-shop.js";
import { openReports } from "../src/reporting/reports.js";
import { shopIn } from "../src/shop.js";
import type { Storage } from "../src/storage/storage.js";
import { storageAt } from "./databases.js";

/** Engines of the nodes of one cluster, by their names. */
interface Engines extends AsyncDisposable {
  of(node: string): Engine;
}

/** Engines over the Redis that tests use. */
export async function overBullmq(): Promise<Engines> {
  const keys = await ownKeys(process.env.ES_REDIS_URL ?? "redis://127.0.0.1:6379");
  const of = (node: string) => bullmq({ redis: keys.url, prefix: keys.prefix, system: "shop", node });
  return { of, [Symbol.asyncDispose]: () => keys[Symbol.asyncDispose]() };
}

/** Engines in memory. */
export async function inMemory(): Promise<Engines> {
  const shared = inMemoryEngine();
  return { of: (node) => shared.node(node), [Symbol.asyncDispose]: async () => {} };
}

/** Opens the shop at a place as a client of a cluster of two nodes in this process, each with a storage of its own. */
export async function openOnCluster(
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
    rebuild: () => client.rebuild("reporting", (tx) => storage.tables.clear(tx)),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([client, ...nodes].map((node) => node.stop()));
      await engines[Symbol.asyncDispose]();
    },
  };
}
