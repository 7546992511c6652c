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

/** An empty store, closed and removed at the end of the scope. */
export interface TestStore extends AsyncDisposable {
  readonly store: Store<never>;
}

/** The needs of the tests of a kind of store. */
export const tagsOf: Readonly<Record<string, string[]>> = { PostgreSQL: ["postgres"], MySQL: ["mysql"] };

/** Makes an empty store of each kind. */
export const stores: Readonly<Record<string, () => Promise<TestStore>>> = {
  memory: async () => scoped(memory(), async () => {}),
  SQLite: async () => {
    const folder = await mkdtemp(join(tmpdir(), "es-http-"));
    return scoped(sqlite(join(folder, "log.db")), () => rm(folder, { recursive: true }));
  },
  PostgreSQL: async () => {
    const schema = uniqueName();
    return scoped(postgres(postgresUrl, { schema }), () => onPostgres(`DROP SCHEMA ${schema} CASCADE`));
  },
  MySQL: async () => {
    const name = uniqueName();
    await onMysql(`CREATE DATABASE ${name}`);
    const url = new URL(mysqlUrl);
    url.pathname = name;
    return scoped(mysql(url.href), () => onMysql(`DROP DATABASE ${name}`));
  },
};

function scoped<Tx>(store: Store<Tx>, remove: () => Promise<void>): TestStore {
  const dispose = () => store.close().then(remove);
  return { store: store as Store<never>, [Symbol.asyncDispose]: dispose };
}

function uniqueName(): string {
  return `es_http_${randomBytes(6).toString("hex")}`;
}

async function onPostgres(statement: string): Promise<void> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function onMysql(statement: string): Promise<void> {
  const connection = await createConnection(mysqlUrl);
  await connection.query(statement);
  await connection.end();
}
