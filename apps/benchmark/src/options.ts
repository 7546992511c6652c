import { parseArgs } from "node:util";
import { type Group, groups } from "./groups.js";
import type { Rounds } from "./harness/compare.js";

/** What was asked for on the command line. */
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
export function optionsFrom(args: readonly string[]): Options {
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
