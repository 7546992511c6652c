import { randomBytes } from "node:crypto";
import pg from "pg";

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  drop(): Promise<void>;
}

const serverUrl = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** Makes a database with a name of its own on the server under test. */
export async function makeDatabase(): Promise<TestDatabase> {
  const name = `es_test_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  // Ended together with its database, or by a test that ends every connection.
  pool.on("error", () => {});
  return {
    url: url.href,
    query: (text, values) => pool.query(text, values),
    drop: async () => {
      await pool.end();
      await emptied(name);
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Runs a statement on the server's own database. */
async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Waits until the connections that are ending have ended, so that FORCE kills only what a test left behind: a pool has
 * nobody to tell of the end of a connection that it has let go of.
 */
async function emptied(name: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  const deadline = Date.now() + 5_000;
  let open = true;
  while (open && Date.now() < deadline) {
    const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE datname = $1", [name]);
    open = rowCount !== 0;
  }
  await client.end();
}
