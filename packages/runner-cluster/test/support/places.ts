import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memory, type Store } from "@es/core";
import { mysql } from "@es/store-mysql";
import { postgres } from "@es/store-postgres";
import { sqlite } from "@es/store-sqlite";
import { createConnection } from "mysql2/promise";
import pg from "pg";

const postgresUrl = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const mysqlUrl = process.env.ES_MYSQL_URL ?? "mysql://root@127.0.0.1:3306";

/** An empty place for events, which any number of nodes open; removed at the end of the scope. */
export interface Place extends AsyncDisposable {
  /** A store of one's own on it. */
  open(): Store<never>;
}

/** Makes an empty place of each kind. */
export const places = {
  memory: async (): Promise<Place> => {
    const store = memory();
    return { open: () => store as Store<never>, [Symbol.asyncDispose]: async () => {} };
  },
  SQLite: async (): Promise<Place> => {
    const folder = await mkdtemp(join(tmpdir(), "es-cluster-"));
    return {
      open: () => sqlite(join(folder, "log.db")) as Store<never>,
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
  Postgres: async (): Promise<Place> => {
    const schema = uniqueName();
    return {
      open: () => postgres(postgresUrl, { schema }) as Store<never>,
      [Symbol.asyncDispose]: async () => {
        const client = new pg.Client(postgresUrl);
        await client.connect();
        await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
        await client.end();
      },
    };
  },
  MySQL: async (): Promise<Place> => {
    const name = uniqueName();
    await onMysql(`CREATE DATABASE ${name}`);
    const url = new URL(mysqlUrl);
    url.pathname = name;
    return { open: () => mysql(url.href) as Store<never>, [Symbol.asyncDispose]: () => onMysql(`DROP DATABASE ${name}`) };
  },
};

function uniqueName(): string {
  return `es_cluster_${randomBytes(6).toString("hex")}`;
}

async function onMysql(statement: string): Promise<void> {
  const connection = await createConnection(mysqlUrl);
  await connection.query(statement);
  await connection.end();
}
