import type { Infrastructure } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { mysql } from "@es/store-mysql";
import type { PoolConnection } from "mysql2/promise";

/** The module of the contract's tests on MySQL or MariaDB. */
export const system = runnerContractSystem;

type Applications = readonly ("numbers" | "lists" | "sums" | "squares" | "countdowns")[];

export function infrastructure(given: {
  url: string;
  following?: boolean;
  applications?: Applications;
}): Infrastructure<typeof system, PoolConnection> {
  const { url, ...options } = given;
  return { store: mysql(url), backOff: { most: 50 }, ...options };
}
