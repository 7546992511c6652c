import { InvalidArgument } from "@es/core";
import pg from "pg";

/** The address of a store: a URL, a pool that stays the caller's, or the configuration of a pool. */
export type PostgresConnection = string | pg.Pool | pg.PoolConfig;

/** In milliseconds: nothing waits for ever. What is given by the caller overrides them. */
const timeouts: pg.PoolConfig = { connectionTimeoutMillis: 5_000, query_timeout: 40_000, keepAlive: true };
/** These are set when a session begins, which a pooler that lends sessions by transaction refuses. */
const sessionTimeouts: pg.PoolConfig = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 10_000 };

export interface PoolInUse {
  readonly pool: pg.Pool;
  /** Whether the pool was made here, to be ended with the store. */
  readonly own: boolean;
  /** Where it leads, without the password. */
  readonly description: string;
}

/** The pool of a store: the one that is given, or one that is made with every timeout set. */
export function poolFor(
  given: PostgresConnection,
  { schema, transactionPooling }: { schema: string; transactionPooling: boolean },
): PoolInUse {
  refuseBinary(typeof given === "string" ? {} : isPool(given) ? given.options : given);
  if (isPool(given)) return { pool: given, own: false, description: describe(given.options, schema) };
  const config = typeof given === "string" ? { connectionString: given } : given;
  const pool = new pg.Pool({ ...timeouts, ...(transactionPooling ? {} : sessionTimeouts), application_name: "@es", ...config });
  return { pool, own: true, description: describe(config, schema) };
}

/** The driver's types do not have the option. What a statement asks for cannot undo it. */
function refuseBinary(options: pg.PoolConfig): void {
  const { binary = pg.defaults.binary } = options as { readonly binary?: boolean };
  if (binary) throw new InvalidArgument("binary", binary, "false: the store reads what Postgres answers as text");
}

function isPool(given: PostgresConnection): given is pg.Pool {
  if (typeof given !== "object" || !("connect" in given)) return false;
  if ("totalCount" in given) return true;
  throw new InvalidArgument("connection", "a single connection", "a URL, a pg.Pool, or the configuration of one");
}

function describe(config: pg.PoolConfig, schema: string): string {
  const { host, port, database } = addressOf(config);
  return `postgres ${host}:${port}/${database} schema ${schema}`;
}

function addressOf(config: pg.PoolConfig): { host: string; port: string | number; database: string } {
  try {
    // Parses as the driver will, and takes what is missing from the environment as it does.
    const { host, port, database } = new pg.Client(config);
    return { host, port, database: database ?? "" };
  } catch {
    // The cause is left out on purpose: it may hold the whole URL, with the password.
    throw new InvalidArgument("url", "not a URL of Postgres", "one like postgres://user:password@host:5432/database");
  }
}

/** A connection beside the pool, made as those of the pool are. */
export function clientOf({ options }: pg.Pool): pg.Client {
  const { password } = options; // hidden from being copied with the rest
  return new pg.Client({ ...timeouts, ...options, ...(password === undefined ? {} : { password }) });
}
