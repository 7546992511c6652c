import type { Figures } from "../report/figures.js";
import type { Run, Setting } from "./run.js";

/** Something to find out about a cluster. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  run(setting: Setting): Promise<readonly Row[]>;
}

/** What a part of a scenario came to. */
export interface Row {
  readonly what: string;
  readonly figures: Figures;
  /** What only this scenario tells, by name. */
  readonly more: Readonly<Record<string, number | string>>;
  /** What was not as promised: has to be empty. */
  readonly faults: readonly string[];
}

/** What a run did not keep of what is promised, when all load has ended. */
export function faultsOf({ world: { ledger }, load }: Run, settledMs: number | undefined): readonly string[] {
  const left = settledMs === undefined ? [`${ledger.behind} events are not followed long after the last was recorded`] : [];
  const failed = load.failed > 0 ? [`${load.failed} commands failed`] : [];
  return [...ledger.faults.slice(0, 5), ...left, ...failed];
}
