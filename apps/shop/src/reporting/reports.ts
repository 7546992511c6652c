import type { Recorder } from "@es/core/adapter";
import { openRecorder, type Storage } from "../storage.js";
import { type Report, reportOf } from "./report.js";
import { onTables, type RejectionRow, type Transact } from "./tables.js";

/** The application whose log reporting follows. */
const upstream = "core";

/** What the reporting tables have to tell. */
export interface Reports {
  /** How many pipelines reporting follows. */
  readonly pipelines: number;
  /** The report as the tables stand. Rejects with TablesGone. */
  report(): Promise<Report>;
  /** The requests that were turned down, as the tables stand. Rejects with TablesGone. */
  rejections(): Promise<readonly RejectionRow[]>;
  /** How many events of core are in the tables. */
  position(): Promise<number>;
}

/**
 * Opens the reporting tables together with what follows. They are made where reporting has processed nothing yet; later
 * they are never made anew by themselves, since figures without the events of before would be wrong.
 */
export async function openReports<Tx>(storage: Storage<Tx>, pipelines?: number): Promise<Reports> {
  const recorder = await openRecorder(storage.store, "reporting", pipelines);
  await makeWhereNew(storage, recorder);
  return reportsOf(storage, recorder);
}

/** Opens the reporting tables to look at them. */
export async function lookAtReports<Tx>(storage: Storage<Tx>): Promise<Reports> {
  return reportsOf(storage, await storage.store.open("reporting", { readOnly: true }));
}

/** Makes the tables that are missing, if reporting is at its beginning in all pipelines. */
export async function makeWhereNew<Tx>({ tables }: Storage<Tx>, recorder: Recorder<Tx>): Promise<void> {
  if ((await positionOf(recorder)) === 0) await tables.create(transactions(recorder));
}

function reportsOf<Tx>({ tables }: Storage<Tx>, recorder: Recorder<Tx>): Reports {
  const position = () => positionOf(recorder);
  return {
    pipelines: recorder.pipelines,
    report: async () => reportOf(await onTables(() => recorder.reading((tx) => tables.figures(tx)), position)),
    rejections: () => onTables(() => recorder.reading((tx) => tables.rejections(tx)), position),
    position,
  };
}

async function positionOf(recorder: Recorder<never>): Promise<number> {
  const positions = await recorder.positions(upstream);
  return positions.reduce((sum, tracked) => sum + (tracked?.position ?? 0), 0);
}

/** Transactions of the store without events: the one way to write into the tables that every store has. */
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
