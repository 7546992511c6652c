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
  /** Takes the events of an application after `head` out of its log, as a backup that ends there does. */
  setBack(application: string, head: number): Promise<void>;
}

/** A statement on a connection of any driver. */
interface Session {
  exec?(statement: string): unknown;
  query?(statement: string): Promise<unknown>;
}

/** By the transaction that work alongside a unit gets. */
function settingBack(open: () => Store<never>, statements: (head: number) => readonly string[]): Place["setBack"] {
  return async (application, head) => {
    const store = open();
    const recorder = await store.open(application);
    const alongside = async (session: Session) => {
      for (const statement of statements(head)) await (session.exec?.(statement) ?? session.query?.(statement));
    };
    const [outcome] = await recorder.record([{ events: [], alongside: alongside as never }]);
    await store.close();
    if (outcome?.refused !== undefined) throw outcome.refused;
  };
}

/** Makes an empty place of each kind. */
export const places = {
  memory: async (): Promise<Place> => {
    const store = memory();
    const setBack = async () => {
      throw new Error("A store in memory is not set back");
    };
    return { open: () => store as Store<never>, setBack, [Symbol.asyncDispose]: async () => {} };
  },
  SQLite: async (): Promise<Place> => {
    const folder = await mkdtemp(join(tmpdir(), "es-cluster-"));
    const open = () => sqlite(join(folder, "log.db")) as Store<never>;
    return {
      open,
      setBack: settingBack(open, (head) => [`DELETE FROM es_events WHERE id > ${head}`]),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
  Postgres: async (): Promise<Place> => {
    const schema = uniqueName();
    const open = () => postgres(postgresUrl, { schema }) as Store<never>;
    return {
      open,
      setBack: settingBack(open, (head) => [
        `DELETE FROM ${schema}.events WHERE id > ${head}`,
        `UPDATE ${schema}.heads SET head = ${head} WHERE head > ${head}`,
      ]),
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
    const open = () => mysql(url.href) as Store<never>;
    const setBack = settingBack(open, (head) => [`DELETE FROM es_events WHERE id > ${head}`]);
    return { open, setBack, [Symbol.asyncDispose]: () => onMysql(`DROP DATABASE ${name}`) };
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
