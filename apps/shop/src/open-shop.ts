import { PipelinesMismatch, type Recorder, type RunningSystem, type Store, singleThreaded } from "@es/core";
import { gatheringView } from "./reporting/gathering-view.js";
import { type Report, reportOf } from "./reporting/report.js";
import type { Transact } from "./reporting/reporting-tables.js";
import type { RejectionRow } from "./reporting/rows.js";
import { type RunningShop, type shop, shopIn } from "./shop.js";
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
  /** How many pipelines new logs get. Default 1; logs that are there keep theirs. */
  readonly pipelines?: number | undefined;
}

/** Opens the shop: makes the reporting tables where they are missing, and runs the system. */
export async function openShop<Tx>({ store, tables }: Storage<Tx>, options: OpenShopOptions = {}): Promise<OpenShop> {
  const { pipelines: asked, ...others } = options;
  const views = { reporting: (tx: Tx) => gatheringView((changes) => tables.write(tx, changes)) };
  try {
    const pipelines = await pipelinesOf(store, asked);
    const transact = transactions(await store.open("reporting", { pipelines }));
    await tables.create(transact);
    const running: RunningSystem<typeof shop, Tx> = await singleThreaded(shopIn(pipelines), { store, views, ...others });
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

/** How many pipelines the logs have, which are made if they are missing. Rejects with PipelinesMismatch. */
async function pipelinesOf<Tx>(store: Store<Tx>, asked: number | undefined): Promise<number> {
  try {
    return (await store.open("commands", { pipelines: asked ?? 1 })).pipelines;
  } catch (error) {
    if (asked === undefined && error instanceof PipelinesMismatch) return error.stored;
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
