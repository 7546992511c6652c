import { randomBytes } from "node:crypto";
import mysql, { type Connection, type RowDataPacket } from "mysql2/promise";

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  query(text: string, values?: unknown[]): Promise<RowDataPacket[]>;
  drop(): Promise<void>;
}

const serverUrl = process.env.ES_MYSQL_URL ?? "mysql://root@127.0.0.1:3306";

/** Makes a database with a name of its own on the server under test. */
export async function makeDatabase(): Promise<TestDatabase> {
  const name = `es_test_${randomBytes(6).toString("hex")}`;
  await onServer((connection) => connection.query(`CREATE DATABASE ${name}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = mysql.createPool({ uri: url.href, connectionLimit: 1 });
  return {
    url: url.href,
    query: async (text, values) => (await pool.query<RowDataPacket[]>(text, values))[0],
    drop: async () => {
      await pool.end();
      await onServer((connection) => connection.query(`DROP DATABASE ${name}`));
    },
  };
}

/** Does something with the server that is not about one database. */
async function onServer<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await mysql.createConnection(serverUrl);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
