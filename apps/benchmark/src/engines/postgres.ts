import { postgres as store } from "@es/store-postgres";
import pg from "pg";
import { barePostgres } from "../bare/bare-postgres.js";
import { type Engine, EngineMissing } from "./engine.js";
import { databaseUrl, ownDatabase, serverUrl } from "./server-url.js";

/** Databases of their own on the server that ES_POSTGRES_URL names. */
export const postgres: Engine = {
  name: "postgres",
  open: async () => {
    const server = serverUrl("ES_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres");
    const name = ownDatabase();
    await administer(server, `CREATE DATABASE ${name}`);
    const address = databaseUrl(server, name);
    const ours = store(address);
    const bare = await barePostgres(address);
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
      },
    };
  },
};

async function administer(server: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.href, connectionTimeoutMillis: 5000 });
  await client.connect().catch((cause) => {
    throw new EngineMissing(`Postgres at ${server.host}`, "start it, or name another one in ES_POSTGRES_URL", { cause });
  });
  await client.query(statement).finally(() => client.end());
}
