import Table from "cli-table3";
import { type Figures, type Measured, reached } from "./harness/measure.js";
import type { Aim } from "./harness/row.js";

const head = ["", "ours/s", "against", "baseline/s", "ratio (spread)", "aim", ""];
const right = "right" as const;

/** All rows as one table for people. */
export function table(rows: readonly Measured[]): string {
  const all = new Table({
    head,
    colAligns: ["left", right, "left", right, right, right, "left"],
    style: { head: [], border: [], compact: true },
  });
  let group = "";
  for (const row of rows) {
    if (row.store !== group) all.push([{ colSpan: head.length, content: row.store.toUpperCase() }]);
    group = row.store;
    all.push(row.missing === undefined ? cells(row, row.figures) : missing(row, row.missing));
  }
  return all.toString();
}

function cells({ what, against, aim }: Measured, figures: Figures): string[] {
  const { oursPerSecond, baselinePerSecond } = figures;
  return [
    what,
    rate(oursPerSecond),
    against ?? "",
    baselinePerSecond === undefined ? "" : rate(baselinePerSecond),
    spread(figures),
    aim === undefined ? "" : aimText(aim),
    aim === undefined ? "" : reached(aim, figures) ? "met" : "NOT MET",
  ];
}

function missing({ what }: Measured, why: string) {
  return [what, { colSpan: head.length - 1, content: `NOT MEASURED: ${why}` }];
}

function spread({ ratio }: Figures): string {
  return ratio === undefined ? "" : `${times(ratio.median)} (${times(ratio.least)} to ${times(ratio.greatest)})`;
}

function aimText({ ratio, perSecond }: Aim): string {
  const parts = [ratio === undefined ? [] : [times(ratio)], perSecond === undefined ? [] : [`${rate(perSecond)}/s`]];
  return `≥ ${parts.flat().join(", ")}`;
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString("en");
}

function times(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}
