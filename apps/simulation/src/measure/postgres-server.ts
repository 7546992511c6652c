import { randomBytes } from "node:crypto";
import pg from "pg";
import { cpuMsOf } from "./cpu.js";

/** A database made for a measurement, on the server that ES_POSTGRES_URL names. */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  readonly version: string;
  /** Milliseconds that those who serve the database's connections have spent on cores. The server has to run on this machine. */
  cpuMs(): Promise<number>;
  query(text: string): Promise<pg.QueryResult>;
}

export async function postgresServer(): Promise<PostgresServer> {
  const server = process.env.ES_POSTGRES_URL || "postgres://postgres@127.0.0.1:5432/postgres";
  const name = `es_simulation_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const { rows } = await client.query("SHOW server_version");
  return {
    url: url.href,
    version: rows[0]?.server_version,
    cpuMs: async () => {
      const backends = await client.query("SELECT pid FROM pg_stat_activity WHERE datname = $1", [name]);
      return cpuMsOf(backends.rows.map(({ pid }) => pid));
    },
    query: (text) => client.query(text),
    [Symbol.asyncDispose]: async () => {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}
