import { Command, Option } from "commander";
import { readCosts } from "./costs.js";
import { print } from "./report/table.js";
import type { Setting } from "./scenarios/run.js";
import { scenarios } from "./scenarios/scenarios.js";

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
