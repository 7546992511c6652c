import type { Infrastructure } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import type { PoolClient } from "pg";

/** The module of the contract's tests on Postgres. */
export const system = runnerContractSystem;

type Applications = readonly ("numbers" | "lists" | "sums" | "squares" | "countdowns")[];

export function infrastructure(given: {
  url: string;
  schema: string;
  following?: boolean;
  applications?: Applications;
}): Infrastructure<typeof system, PoolClient> {
  const { url, schema, ...options } = given;
  return { store: postgres(url, { schema }), backOff: { most: 50 }, ...options };
}
