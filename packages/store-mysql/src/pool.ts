import { InvalidArgument } from "@es/core";
import { UnsuitableDriver } from "@es/core/adapter";
import type { Pool as CallbackPool } from "mysql2";
import mysql, { type Pool, type PoolOptions } from "mysql2/promise";

/** The address of a store: a URL, a pool of mysql2 or mysql2/promise that stays the caller's, or the configuration of one. */
export type MysqlConnection = string | Pool | CallbackPool | PoolOptions;

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
  const pool = poolGiven(given);
  if (pool !== undefined) return { pool, own: false, description: describe(pool, prefix) };
  const own = made(typeof given === "string" ? { uri: given } : (given as PoolOptions));
  return { pool: own, own: true, description: describe(own, prefix) };
}

/** The pool that is given, if one is; a pool of mysql2 has its promises beside it. */
function poolGiven(given: MysqlConnection): Pool | undefined {
  if (typeof given !== "object") return undefined;
  const { getConnection, promise, pool, execute } = given as Partial<Record<"getConnection" | "promise" | "pool" | "execute", unknown>>;
  if (typeof getConnection === "function" && typeof pool === "object") return given as Pool;
  if (typeof getConnection === "function" && typeof promise === "function") return (given as CallbackPool).promise();
  if (getConnection === undefined && execute === undefined) return undefined;
  const why = "a single connection, a cluster of pools, or a pool of another package than mysql2";
  throw new InvalidArgument("connection", why, "a URL, a pool that createPool of mysql2/promise made, or the configuration of one");
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

const newer = "install mysql2 3.24.2 or newer (npm install mysql2@latest)";

/**
 * Throws UnsuitableDriver where the copy of mysql2 that a pool comes from is not to be trusted with bytes: below 3.23.0 it says of
 * bytes that they are text, and 3.24.0 and 3.24.1 cannot send every large statement. A pool that does not say its version is taken.
 */
export function checkDriver(pool: Pool): void {
  const version = versionOf(pool);
  const [major, minor, patch] = (version ?? "").split(/[.-]/).map(Number) as [number, number?, number?];
  if (version === undefined || minor === undefined || patch === undefined) return;
  if (major < 3 || (major === 3 && minor < 23)) {
    throw new UnsuitableDriver("mysql2", version, `it sends bytes as text, which the server may change or cut elsewhere: ${newer}`);
  }
  if (major === 3 && minor === 24 && patch < 2) {
    throw new UnsuitableDriver("mysql2", version, `it cannot send every large statement: ${newer}`);
  }
}

/** Returns the version that the driver would tell the server. It is right also if another copy, or a bundled one, made the pool. */
function versionOf({ pool }: Pool): string | undefined {
  const { connectionConfig } = pool.config as { connectionConfig?: { connectAttributes?: Readonly<Record<string, unknown>> } };
  const version = connectionConfig?.connectAttributes?._client_version;
  return typeof version === "string" ? version : undefined;
}
