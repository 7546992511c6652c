import { readFile } from "node:fs/promises";
import type { Spread } from "./random.js";

/** The requests of a program to a database. */
export type Operation = (typeof operations)[number];

export const operations = ["section", "tracked", "head", "heads", "positions", "events", "append", "follow", "notify"] as const;

/** Milliseconds for one call, and for each row that it brings or takes. */
export interface Cost {
  readonly each: number;
  readonly perItem: number;
}

/** The cost of an operation. */
export interface OperationCost {
  /** Of the thread that asks. */
  readonly node: Cost;
  /** Of a core of the server. */
  readonly server: Cost;
  /** The time beside that on an idle machine: disk and network. */
  readonly wait: Spread;
  readonly waitPerItem: number;
}

/** The cost of an engine. */
export interface EngineCost {
  /** Of the thread that asks, and of the engine's only thread. */
  readonly prompt: Spent;
  /** A slice, from the taking of the task to its giving back. */
  readonly slice: Spent;
  /** A consumer that has nothing to do, in each second. */
  readonly idle: Spent;
  /** Milliseconds from a prompt to the beginning of its slice, on a machine that does nothing else. */
  readonly start: Spread;
}

export interface Spent {
  readonly nodeMs: number;
  readonly engineMs: number;
  readonly commands: number;
}

/** The costs on one machine, as measured there. */
export interface Costs {
  readonly machine: Machine;
  readonly operations: Readonly<Record<Operation, OperationCost>>;
  /** Milliseconds of a node's thread for what is done in JavaScript between operations. */
  readonly deciding: {
    /** A command, to the answer. */
    readonly command: number;
    /** A step of a follower, and each notification in it. */
    readonly step: Cost;
  };
  readonly engine: EngineCost;
}

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly postgres: string;
  readonly redis: string;
  /** The load of the minute before. */
  readonly load: number;
}

/** The measurements for docs/scaling.md. */
export async function readCosts(): Promise<Costs> {
  return JSON.parse(await readFile(new URL("../costs.json", import.meta.url), "utf8")) as Costs;
}
