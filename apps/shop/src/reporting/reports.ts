import type { Recorder } from "@es/core";
import { openRecorder } from "../storage/open-recorder.js";
import type { Storage } from "../storage/storage.js";
import { type Report, reportOf } from "./report.js";
import type { Transact } from "./reporting-tables.js";
import type { RejectionRow } from "./rows.js";

/** What the reporting tables have to tell. */
export interface Reports {
  /** How many pipelines reporting follows. */
  readonly pipelines: number;
  /** The report as the tables stand. */
  report(): Promise<Report>;
  /** The requests that were turned down, as the tables stand. */
  rejections(): Promise<readonly RejectionRow[]>;
}

/** Opens the reporting tables, which are made if they are missing. */
export async function openReports<Tx>({ store, tables }: Storage<Tx>, pipelines?: number): Promise<Reports> {
  const recorder = await openRecorder(store, "reporting", pipelines);
  const transact = transactions(recorder);
  await tables.create(transact);
  return {
    pipelines: recorder.pipelines,
    report: async () => reportOf(await transact((tx) => tables.figures(tx))),
    rejections: () => transact((tx) => tables.rejections(tx)),
  };
}

/** Transactions of the store without events: the one way to the tables that every store has. */
function transactions<Tx>(recorder: Recorder<Tx>): Transact<Tx> {
  return async <Result>(work: (tx: Tx) => Result | Promise<Result>) => {
    let result: { readonly value: Result } | undefined;
    const alongside = async (tx: Tx) => {
      result = { value: await work(tx) };
    };
    const [outcome] = await recorder.record([{ events: [], alongside }]);
    if (outcome?.refused) throw outcome.refused;
    return (result as unknown as { readonly value: Result }).value;
  };
}
