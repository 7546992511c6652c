import Table from "cli-table3";
import type { Row } from "../scenarios/scenario.js";
import type { Figures } from "./figures.js";
import type { Quantiles } from "./quantiles.js";

const columns: readonly (readonly [string, (figures: Figures) => string])[] = [
  ["followed/s", ({ followedPerSecond }) => number(followedPerSecond)],
  ["lag ms p50/p99/max", ({ lag }) => quantiles(lag)],
  ["command ms", ({ command }) => quantiles(command)],
  ["database/s", ({ database }) => number(database.perSecond)],
  ["busy", ({ database }) => share(database.busy)],
  ["engine/s", ({ engine }) => number(engine.perSecond)],
  ["busy", ({ engine }) => share(engine.busy)],
  ["slices/s", ({ engine }) => number(engine.slicesPerSecond)],
  ["prompts/s (sweeps)", ({ engine, sweepPromptsPerSecond }) => `${number(engine.promptsPerSecond)} (${number(sweepPromptsPerSecond)})`],
  ["busiest node", ({ busiestNode }) => share(busiestNode)],
  ["conflicts", ({ conflicts }) => number(conflicts)],
  ["rescues", ({ rescues }) => number(rescues)],
];

/** All rows as a table for people, and below it what only some of them tell. */
export function table(rows: readonly Row[]): string {
  const all = new Table({ head: ["", ...columns.map(([name]) => name)], style: { head: [], border: [], compact: true } });
  for (const { what, figures } of rows) all.push([what, ...columns.map(([, cell]) => cell(figures))]);
  const notes = rows.flatMap(({ what, more }) => Object.entries(more).map(([name, value]) => `${what}: ${name}: ${number(value)}`));
  const faults = rows.flatMap((row) => row.faults.map((fault) => `NOT AS PROMISED: ${row.what}: ${fault}`));
  return [all.toString(), ...notes, ...faults].join("\n");
}

function quantiles({ p50, p99, max }: Quantiles): string {
  return `${number(p50)} / ${number(p99)} / ${number(max)}`;
}

function number(value: number | string): string {
  return typeof value === "string" ? value : value.toLocaleString("en", { maximumFractionDigits: 2 });
}

function share(value: number): string {
  return `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;
}
