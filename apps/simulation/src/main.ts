import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { costsFile, readCosts } from "./costs.js";
import { measure } from "./measure/measure.js";
import { quieter } from "./measure/quieter.js";
import { redisServer } from "./measure/redis-server.js";
import { table } from "./report/table.js";
import type { Setting } from "./scenarios/run.js";
import { scenarios } from "./scenarios/scenarios.js";
import { validate } from "./validate/validate.js";

interface RunOptions extends Omit<Setting, "costs"> {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly costs: string;
}

const names = scenarios.map(({ name }) => name);
const program = new Command("simulate").description("Runs the cluster runner on virtual time, and measures what that is calibrated by.");

program
  .command("run", { isDefault: true })
  .description("runs scenarios on virtual time; the same seed gives the same report")
  .addOption(new Option("--only <names...>", "scenarios").choices(names).default(names))
  .option("--nodes <number>", "", whole, 100)
  .option("--pipelines <number>", "", whole, 10_000)
  .option("--slots <number>", "tasks at once on a node", whole, 4)
  .option("--per-second <number>", "commands a second", whole, 1000)
  .option("--database-cores <number>", "cores of the database's machine", whole, 16)
  .option("--seed <number>", "", whole, 1)
  .option("--costs <file>", "what was measured", costsFile.pathname)
  .option("--json", "figures for programs", false)
  .action(run);

program
  .command("measure")
  .description("measures what a node asks for, on Postgres (ES_POSTGRES_URL) and Redis (ES_REDIS_URL) on this machine")
  .option("--costs <file>", "where to write it", costsFile.pathname)
  .option("--again", "keep of what is written there what was less disturbed", false)
  .action(async ({ costs, again }: { readonly costs: string; readonly again: boolean }) => {
    const measured = await measure();
    const kept = again ? quieter(await readCosts(costs), measured) : measured;
    await writeFile(costs, `${JSON.stringify(kept, undefined, 2)}\n`);
  });

program
  .command("validate")
  .description("does the same with real processes and in simulation, and compares")
  .option("--costs <file>", "what was measured", costsFile.pathname)
  .option("--seed <number>", "", whole, 1)
  .action(async ({ costs, seed }: { readonly costs: string; readonly seed: number }) => {
    await using redis = await redisServer();
    console.log(await validate(await readCosts(costs), redis.url, seed));
  });

async function run({ only, json, costs: file, ...options }: RunOptions): Promise<void> {
  const costs = await readCosts(file);
  const all: object[] = [];
  for (const scenario of scenarios.filter(({ name }) => only.includes(name))) {
    const began = performance.now();
    const rows = await scenario.run({ ...options, costs });
    if (rows.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
    all.push({ scenario: scenario.name, rows });
    if (json) continue;
    console.log(`\n${scenario.name}: ${scenario.about}\n${table(rows)}`);
    console.error(`(${((performance.now() - began) / 1000).toFixed(0)} s)`);
  }
  if (json) console.log(JSON.stringify({ ...options, machine: costs.machine, scenarios: all }, undefined, 2));
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${text} is no whole number of at least 1`);
  return number;
}

await program.parseAsync();
