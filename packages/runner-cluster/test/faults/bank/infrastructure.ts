import type { Infrastructure } from "@es/core";
import { postgres } from "@es/store-postgres";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";
import type pg from "pg";
import type { bank } from "./system.js";

/** Where a bank keeps everything: a schema of Postgres, or a file of SQLite. */
export type Place = OnPostgres | { readonly path: string };

interface OnPostgres {
  readonly url: string;
  readonly schema: string;
  /** Whether the pool has the store's own timeouts, not the short ones that let a test end sooner. */
  readonly patient?: boolean;
}

/** The tables of the report; made before anything runs. */
export function reportTable(place: Place): string {
  const table = "path" in place ? "report" : `${place.schema}_report`;
  return `CREATE TABLE ${table} (account text PRIMARY KEY, entries bigint NOT NULL, total bigint NOT NULL, mix bigint NOT NULL)`;
}

/** Small batches make many commits, and so many moments at which a fault can strike. */
const following = { batchSize: 20, backOff: { least: 20, most: 200 }, cacheSize: 100 };

export function infrastructureAt(place: Place): Infrastructure<typeof bank, never> {
  const infrastructure = "path" in place ? onSqlite(place.path) : onPostgres(place);
  return infrastructure as unknown as Infrastructure<typeof bank, never>;
}

function onPostgres({ url, schema, patient = false }: OnPostgres): Infrastructure<typeof bank, pg.PoolClient> {
  const timeouts = patient ? {} : { max: 6, connectionTimeoutMillis: 1_000, query_timeout: 4_000, statement_timeout: 3_000 };
  const pool = { connectionString: url, ...timeouts };
  const statement = `
INSERT INTO ${schema}_report AS r (account, entries, total, mix) VALUES ($1, 1, $2, $2)
ON CONFLICT (account) DO UPDATE SET
  entries = r.entries + 1, total = r.total + excluded.total, mix = (r.mix * 31 + excluded.total) % 1000003`;
  const report = (tx: pg.PoolClient) => ({
    add: async (account: string, amount: number) => void (await tx.query(statement, [account, amount])),
  });
  return { store: postgres(pool, { schema }), views: { reporting: report }, ...following };
}

export function onSqlite(path: string): Infrastructure<typeof bank, Database> {
  const statement = `
INSERT INTO report AS r (account, entries, total, mix) VALUES (@account, 1, @amount, @amount)
ON CONFLICT (account) DO UPDATE SET
  entries = r.entries + 1, total = r.total + excluded.total, mix = (r.mix * 31 + excluded.total) % 1000003`;
  const report = (tx: Database) => ({ add: (account: string, amount: number) => void tx.prepare(statement).run({ account, amount }) });
  return { store: sqlite(path), views: { reporting: report }, ...following };
}
