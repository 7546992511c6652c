import { type RunningSystem, singleThreaded } from "@es/core";
import { openReports, type Reports } from "./reporting/reports.js";
import { type RunningShop, type shop, shopIn } from "./shop.js";
import type { Storage } from "./storage/storage.js";
import { viewsOf } from "./views.js";

/** The shop at work on its storage. Disposing of it stops it. */
export interface OpenShop extends Reports, AsyncDisposable {
  readonly running: RunningShop;
  /** Empties the reporting tables and lets reporting begin anew. */
  rebuild(): Promise<void>;
}

/** How the shop is opened. */
export interface OpenShopOptions {
  /** Whether applications follow each other here; false to look only. Default true. */
  readonly following?: boolean;
  readonly batchSize?: number;
  /** How many pipelines new logs get. Default 1; logs that are there keep theirs. */
  readonly pipelines?: number;
}

/** Opens the shop: makes the reporting tables where they are missing, and runs the system. */
export async function openShop<Tx>(storage: Storage<Tx>, { pipelines, ...options }: OpenShopOptions = {}): Promise<OpenShop> {
  const { store, tables } = storage;
  try {
    const reports = await openReports(storage, pipelines);
    const infrastructure = { store, views: viewsOf(storage), ...options };
    const running: RunningSystem<typeof shop, Tx> = await singleThreaded(shopIn(reports.pipelines), infrastructure);
    return {
      ...reports,
      running,
      rebuild: () => running.rebuild("reporting", (tx) => tables.clear(tx)),
      [Symbol.asyncDispose]: () => running.stop(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
