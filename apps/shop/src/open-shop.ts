import type { ShopDescription } from "./infrastructure.js";
import { lookAtReports, makeWhereNew, openReports, type Reports } from "./reporting/reports.js";
import { type RunOptions, runShop } from "./run-shop.js";
import type { RunningShop } from "./shop.js";
import type { Storage } from "./storage/storage.js";

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

/** Opens the shop: makes the reporting tables where reporting is at its beginning, and runs the system; or looks only. */
export async function openShop<Tx>(storage: Storage<Tx>, { pipelines, ...options }: OpenShopOptions = {}): Promise<OpenShop> {
  const { store, tables } = storage;
  try {
    const reports = await (options.readOnly ? lookAtReports(storage) : openReports(storage, pipelines));
    const running = await runShop(storage, { ...options, pipelines: reports.pipelines });
    const rebuild = async () => {
      await running.rebuild("reporting", (tx) => tables.clear(tx));
      await makeWhereNew(storage, running.reporting.recorder);
    };
    return { ...reports, running, rebuild, [Symbol.asyncDispose]: () => running.stop() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
