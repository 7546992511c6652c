import type { Infrastructure } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";

/** The module of the contract's tests. */
export const system = runnerContractSystem;

type Applications = readonly ("numbers" | "lists" | "sums" | "squares" | "countdowns")[];

export function infrastructure(given: {
  path: string;
  following?: boolean;
  readOnly?: boolean;
  applications?: Applications;
}): Infrastructure<typeof system, Database> {
  const { path, ...options } = given;
  return { store: sqlite(path), backOff: { most: 50 }, ...options };
}
