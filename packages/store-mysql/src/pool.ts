import { InvalidArgument } from "@es/core";
import mysql, { type Pool, type PoolOptions } from "mysql2/promise";

/** What a store is given to connect by: a URL, a pool of mysql2/promise that stays the caller's, or the configuration of one. */
export type MysqlConnection = string | Pool | PoolOptions;

/** Without `trace`: a stack for each statement, in case it fails, would cost as much as a tenth of an append. */
const defaults: PoolOptions = { connectTimeout: 5_000, enableKeepAlive: true, charset: "utf8mb4", trace: false };

export interface PoolInUse {
  readonly pool: Pool;
  /** Whether the pool was made here, to be ended with the store. */
  readonly own: boolean;
  /** Where it leads, without the password. */
  readonly description: string;
}

/** The pool of a store: the one that is given, or one that is made. */
export function poolFor(given: MysqlConnection, prefix: string): PoolInUse {
  if (isPool(given)) return { pool: given, own: false, description: describe(given, prefix) };
  const pool = made(typeof given === "string" ? { uri: given } : given);
  return { pool, own: true, description: describe(pool, prefix) };
}

function isPool(given: MysqlConnection): given is Pool {
  return typeof given === "object" && "getConnection" in given;
}

function made(options: PoolOptions): Pool {
  try {
    return mysql.createPool({ ...defaults, ...options });
  } catch {
    // The cause is left out on purpose: it may hold the whole URL, with the password.
    throw new InvalidArgument("url", "not a URL of MySQL", "one like mysql://user:password@host:3306/database");
  }
}

function describe(pool: Pool, prefix: string): string {
  // The driver's types have the options of a pool here, but it keeps them one level further down.
  const { connectionConfig } = pool.pool.config as { connectionConfig?: PoolOptions };
  const { host, port, database } = connectionConfig ?? pool.pool.config;
  return `mysql ${host}:${port}/${database ?? ""} tables ${prefix}*`;
}
