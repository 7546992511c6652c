import type { Row } from "../scenarios/scenario.js";
import type { Figures, Quantiles } from "./figures.js";

/** All rows for people, and below them what only some of them tell, and what was not as promised. */
export function print(rows: readonly Row[]): void {
  console.table(Object.fromEntries(rows.map(({ what, figures }) => [what, cells(figures)])));
  for (const { what, more } of rows) for (const [name, value] of Object.entries(more)) console.log(`${what}: ${name}: ${value}`);
  for (const { what, faults } of rows) for (const fault of faults) console.log(`NOT AS PROMISED: ${what}: ${fault}`);
}

function cells({ database, engine, ...figures }: Figures): Readonly<Record<string, string | number>> {
  return {
    "followed/s": figures.followedPerSecond,
    "lag ms p50/p99/max": quantiles(figures.lag),
    "command ms": quantiles(figures.command),
    "database/s": database.perSecond,
    "its cores": share(database.busy),
    "engine/s": engine.perSecond,
    "its thread": share(engine.busy),
    "slices/s": engine.slicesPerSecond,
    "prompts/s (sweeps)": `${engine.promptsPerSecond} (${figures.sweepPromptsPerSecond})`,
    "busiest node": share(figures.busiestNode),
    conflicts: figures.conflicts,
    rescues: figures.rescues,
  };
}

const quantiles = ({ p50, p99, max }: Quantiles) => `${p50} / ${p99} / ${max}`;
const share = (value: number) => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;
