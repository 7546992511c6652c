import { type Recorder, type RunningSystem, singleThreaded } from "@es/core";
import { gatheringView } from "./reporting/gathering-view.js";
import { type Report, reportOf } from "./reporting/report.js";
import type { Transact } from "./reporting/reporting-tables.js";
import type { RejectionRow } from "./reporting/rows.js";
import { type RunningShop, shop } from "./shop.js";
import type { Storage } from "./storage/storage.js";

/** The shop at work on its storage. Disposing of it stops it. */
export interface OpenShop extends AsyncDisposable {
  readonly running: RunningShop;
  /** The report as the tables stand. */
  report(): Promise<Report>;
  /** The requests that were turned down, as the tables stand. */
  rejections(): Promise<readonly RejectionRow[]>;
  /** Empties the reporting tables and lets reporting begin anew. */
  rebuild(): Promise<void>;
}

/** How the shop is opened. */
export interface OpenShopOptions {
  /** Whether applications follow each other here; false to look only. Default true. */
  readonly following?: boolean;
  readonly batchSize?: number;
}

/** Opens the shop: makes the reporting tables where they are missing, and runs the system. */
export async function openShop<Tx>({ store, tables }: Storage<Tx>, options: OpenShopOptions = {}): Promise<OpenShop> {
  const views = { reporting: (tx: Tx) => gatheringView((changes) => tables.write(tx, changes)) };
  try {
    const transact = transactions(await store.open("reporting"));
    await tables.create(transact);
    const running: RunningSystem<typeof shop, Tx> = await singleThreaded(shop, { store, views, ...options });
    return {
      running,
      report: async () => reportOf(await transact((tx) => tables.figures(tx))),
      rejections: () => transact((tx) => tables.rejections(tx)),
      rebuild: () => running.rebuild("reporting", (tx) => tables.clear(tx)),
      [Symbol.asyncDispose]: () => running.stop(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Transactions of the store without events: the one way to the tables that every store has. */
function transactions<Tx>(recorder: Recorder<Tx>): Transact<Tx> {
  return async <Result>(work: (tx: Tx) => Result | Promise<Result>) => {
    let result: { readonly value: Result } | undefined;
    const alongside = async (tx: Tx) => {
      result = { value: await work(tx) };
    };
    const [outcome] = await recorder.record(0, [{ events: [], alongside }]);
    if (outcome?.refused) throw outcome.refused;
    return (result as unknown as { readonly value: Result }).value;
  };
}
