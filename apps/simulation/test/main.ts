import { Command, Option } from "commander";
import { readCosts } from "./costs.js";
import type { Figures, Quantiles } from "./scenarios/figures.js";
import type { Setting } from "./scenarios/run.js";
import { type Row, scenarios } from "./scenarios/scenarios.js";

interface Options extends Omit<Setting, "costs"> {
  readonly only: readonly string[];
  readonly json: boolean;
}

const names = scenarios.map(({ name }) => name);

await new Command("simulate")
  .description("Runs the cluster runner on virtual time. The same seed gives the same report.")
  .addOption(new Option("--only <names...>", "scenarios").choices(names).default(names))
  .option("--nodes <number>", "", whole, 100)
  .option("--pipelines <number>", "", whole, 10_000)
  .option("--slots <number>", "tasks at once on a node", whole, 4)
  .option("--per-second <number>", "commands a second", whole, 1000)
  .option("--database-cores <number>", "cores of the database's machine", whole, 16)
  .option("--seed <number>", "", whole, 1)
  .option("--json", "figures for programs", false)
  .action(run)
  .parseAsync();

async function run({ only, json, ...options }: Options): Promise<void> {
  const costs = await readCosts();
  const all: object[] = [];
  for (const scenario of scenarios.filter(({ name }) => only.includes(name))) {
    const began = performance.now();
    const rows = await scenario.run({ ...options, costs });
    if (rows.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
    all.push({ scenario: scenario.name, rows });
    if (json) continue;
    console.log(`\n${scenario.name}: ${scenario.about}`);
    print(rows);
    console.error(`(${((performance.now() - began) / 1000).toFixed(0)} s)`);
  }
  if (json) console.log(JSON.stringify({ ...options, machine: costs.machine, scenarios: all }, undefined, 2));
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${text} is no whole number of at least 1`);
  return number;
}

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
    directExecution: figures.directExecution,
  };
}

function quantiles({ p50, p99, max }: Quantiles): string {
  return `${p50} / ${p99} / ${max}`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;
}
