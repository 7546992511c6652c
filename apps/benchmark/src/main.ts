import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Group, groups, rowsOf } from "./groups.js";
import { type Measured, measure, type Rounds } from "./harness/measure.js";
import { table } from "./table.js";

async function main(): Promise<void> {
  const options = read(process.argv.slice(2));
  if (options === undefined) return;
  const load = loadavg()[0] ?? 0;
  const rows = await measureAll(options);
  const machine = { node: process.version, cores: availableParallelism(), loadBefore: load };
  if (rows.length === 0) return refuse(`No row fits ${options.only}: see what there is without --only`);
  if (options.json) console.log(JSON.stringify({ machine, rounds: options.rounds, rows }, undefined, 2));
  else console.log(`${table(rows)}\nNode ${machine.node}, ${machine.cores} cores, load ${load.toFixed(2)} before`);
  if (options.named && rows.some(({ missing }) => missing !== undefined)) process.exitCode = 1;
}

async function measureAll({ stores, only, long, rounds }: Options): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  let interrupted = false;
  // The row that is being measured is brought to its end, so that what it made is removed.
  process.once("SIGINT", () => {
    interrupted = true;
  });
  for (const store of stores) {
    const rows = rowsOf(store).filter((row) => (long || !row.long) && only.test(`${store} ${row.what} ${row.against}`));
    // The first one is measured once in vain: it would bear what the others find done, above all the compiling.
    const [first] = rows;
    if (first !== undefined && !first.long) await measure(store, first, rounds);
    for (const row of rows) {
      if (interrupted) break;
      console.error(`${store}: ${row.what}`);
      measured.push(await measure(store, row, rounds));
    }
  }
  return measured;
}

function read(args: readonly string[]): Options | undefined {
  try {
    return optionsFrom(args);
  } catch (error) {
    refuse(`${(error as Error).message}\n\n${usage}`);
    return undefined;
  }
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 2;
}

/** The options of the command line. */
export interface Options {
  readonly stores: readonly Group[];
  /** Whether they were named: one that is missing is then a failure. */
  readonly named: boolean;
  readonly only: RegExp;
  readonly long: boolean;
  readonly json: boolean;
  readonly rounds: Rounds;
}

export const usage = `bench [--store ${groups.join(",")}] [--only PATTERN] [--long] [--json]

  --store   what to measure; everything by default
  --only    the rows whose text fits this regular expression
  --long    more and longer rounds, and the rows that take minutes
  --json    figures for programs`;

const short: Rounds = { rounds: 5, milliseconds: 150 };
const long: Rounds = { rounds: 11, milliseconds: 500 };

/** Reads the command line. Throws a TypeError, a RangeError or a SyntaxError that says what is wrong. */
function optionsFrom(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: "string" },
      only: { type: "string", default: "" },
      long: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  return {
    stores: values.store === undefined ? groups : values.store.split(",").map(group),
    named: values.store !== undefined,
    only: new RegExp(values.only, "i"),
    long: values.long,
    json: values.json,
    rounds: values.long ? long : short,
  };
}

function group(name: string): Group {
  const known = groups.find((group) => group === name);
  if (known === undefined) throw new RangeError(`There is no store "${name}" to measure: choose from ${groups.join(", ")}`);
  return known;
}

await main();
