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
