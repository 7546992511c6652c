import { randomBytes } from "node:crypto";
import pg from "pg";

const serverUrl = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** A database of a test's own on the Postgres server; it is gone when it is disposed of. */
export async function ownDatabase() {
  const name = `es_test_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: (text: string) => onServer(text, url.href),
    [Symbol.asyncDispose]: async () => {
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(text: string, url = serverUrl): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}
