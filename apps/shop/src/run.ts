import { type RunningSystem, singleThreaded } from "@es/core";
import type { RemoteLogOptions } from "@es/notification-log-http";
import { threads } from "@es/runner-threads";
import { lookAtReports, makeWhereNew, openReports, type Reports } from "./reporting/report.js";
import { infrastructureOf, type Part, type ShopDescription } from "./runnable-shop.js";
import { type RunningShop, shop, shopIn } from "./shop.js";
import { openRecorder, type Storage } from "./storage.js";

/** The shop at work on its storage. Disposing of it stops it. */
export interface OpenShop extends Reports, AsyncDisposable {
  readonly running: RunningShop;
  /** Empties the reporting tables, makes those that are missing, and lets reporting begin anew. */
  rebuild(): Promise<void>;
}

/** How the shop is opened. */
export interface OpenShopOptions
  extends Pick<ShopDescription, "following" | "readOnly" | "batchSize">,
    Pick<RunOptions, "threads" | "cluster"> {
  /** How many pipelines new logs get. Default 1; logs that are there keep theirs. */
  readonly pipelines?: number | undefined;
}

/** How the shop runs, and where. */
interface RunOptions extends ShopDescription {
  /** On how many threads its followers step. Default: in this one. */
  readonly threads?: number | undefined;
  /** The cluster whose nodes follow. Default: none, it follows here. */
  readonly cluster?: ClusterAddress | undefined;
}

/** Where the nodes of a cluster get their work. */
export interface ClusterAddress {
  readonly redis: string;
  /** The prefix of its keys. */
  readonly prefix?: string | undefined;
}

/** Opens the shop: makes the reporting tables where reporting is at its beginning, and runs the system; or looks only. */
export async function openShop<Tx>(storage: Storage<Tx>, { pipelines, ...options }: OpenShopOptions = {}): Promise<OpenShop> {
  const { store } = storage;
  try {
    const reports = await (options.readOnly ? lookAtReports(storage) : openReports(storage, pipelines));
    const running = await runShop(storage, { ...options, pipelines: reports.pipelines });
    const rebuild = async () => {
      await running.rebuild("reporting");
      await makeWhereNew(storage, running.reporting.recorder);
    };
    return { ...reports, running, rebuild, [Symbol.asyncDispose]: () => running.stop() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Which application runs here alone, and what it follows elsewhere. */
interface PartOptions {
  readonly part: Part;
  readonly upstream?: RemoteLogOptions | undefined;
  /** How many pipelines a new log gets; as many as the upstream's. Default 1. */
  readonly pipelines?: number | undefined;
  /** On how many threads it follows. Default: in this one. */
  readonly threads?: number | undefined;
}

/** Runs one of the shop's applications on a storage of its own. The others are not there. */
export async function openPart<Tx>(storage: Storage<Tx>, { pipelines: asked, ...options }: PartOptions): Promise<RunningShop> {
  const { store } = storage;
  const { part } = options;
  try {
    const { pipelines } = await (part === "reporting" ? openReports(storage, asked) : openRecorder(store, part, asked));
    return await runShop(storage, { ...options, pipelines });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Runs the shop on a storage, which is closed when it stops. */
async function runShop<Tx>(
  storage: Storage<Tx>,
  { threads, cluster, ...description }: RunOptions,
): Promise<RunningSystem<typeof shop, Tx>> {
  if (threads !== undefined) return onThreads(storage, description, threads);
  if (cluster !== undefined) return asClient(storage, description, cluster);
  return singleThreaded(shopIn(description.pipelines), infrastructureOf(storage, description));
}

/** Runs the shop's followers on so many threads, each with connections of its own to what the storage is in. */
async function onThreads<Tx>(
  { place, store }: Storage<Tx>,
  description: ShopDescription,
  count: number,
): Promise<RunningSystem<typeof shop, Tx>> {
  const running = await threads<typeof import("./runnable-shop.js")>(module, { place, ...description }, { threads: count });
  const stop = async () => {
    await running.stop();
    await store.close();
  };
  return { ...running, stop, [Symbol.asyncDispose]: stop };
}

const module = new URL("./runnable-shop.js", import.meta.url);

/** Runs the shop as a client of a cluster: commands are taken here, and nodes elsewhere follow. */
async function asClient<Tx>(
  storage: Storage<Tx>,
  description: ShopDescription,
  { redis, prefix }: ClusterAddress,
): Promise<RunningSystem<typeof shop, Tx>> {
  // Imported only when asked for, as drivers are.
  const { bullmq, cluster } = await import("@es/runner-cluster");
  const engine = bullmq({ redis, system: shop.name, ...(prefix === undefined ? {} : { prefix }) });
  return cluster(shopIn(description.pipelines), infrastructureOf(storage, { ...description, following: false }), { engine });
}
