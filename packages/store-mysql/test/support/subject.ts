import { fileURLToPath } from "node:url";
import type { ServerStoreSubject, Session } from "@es/core/testing";
import { mysql, mysqlMigrations } from "@es/store-mysql";
import { compiled } from "@es/tooling/testing";
import { eq } from "drizzle-orm";
import { mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { drizzle } from "drizzle-orm/mysql2";
import { createConnection, createPool, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { makeDatabase, type TestDatabase } from "./database.js";

const short = { length: 64 };
const orders = mysqlTable("orders", { id: varchar("id", short).primaryKey(), status: varchar("status", short).notNull() });

/** MySQL or MariaDB, for the contract of stores on a server, with the database that the subject is in. */
export async function makeSubject(): Promise<{ readonly subject: ServerStoreSubject<PoolConnection>; readonly database: TestDatabase }> {
  const database = await makeDatabase();
  await database.query("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY, status VARCHAR(64) NOT NULL)");
  const program = (await compiled(source)).at(source);
  return { subject: { ...constants, ...waysInto(database), program }, database };
}

const source = fileURLToPath(new URL("../processes/store.ts", import.meta.url));

const constants = {
  lock: "SELECT * FROM es_tracking FOR UPDATE",
  addOrder: async (connection, id) => void (await drizzle(connection).insert(orders).values({ id, status: "placed" })),
  touchOrder: async (connection, id, status) => void (await drizzle(connection).update(orders).set({ status }).where(eq(orders.id, id))),
  duplicateKey: "ER_DUP_ENTRY",
  // READ COMMITTED goes over the wire too.
  wire: { commit: "\u0003COMMIT", tracking: "\u0003COMMIT" },
  selfNumbered: "BIGINT AUTO_INCREMENT PRIMARY KEY",
  unreadable: (password) => `mysql://user:${password}@host:port/x`,
  remedies: { poolExhausted: /raise the pool's connectionLimit/, url: /give one like mysql:/, name: /prefix is .*: give 1 to 50 letters/ },
  refusedNames: ["es`; DROP TABLE x; --", "a b", "", "1es", "é", "x".repeat(51)],
  printed,
  printing: /run what mysqlMigrations\("by_hand_"\) prints$/,
  table: (prefix, table) => `${prefix}${table === "heads" ? "pipelines" : table}`,
} satisfies Partial<ServerStoreSubject<PoolConnection>>;

function waysInto({ url, query }: TestDatabase) {
  return {
    url,
    open: ({ url: way = url, name = "es_", migrate = true } = {}) => mysql(way, { prefix: name, migrate }),
    pooled: (most) => {
      const pool = createPool({ uri: url, connectionLimit: most });
      const store = mysql(pool);
      const take = async () => {
        const connection = await pool.getConnection();
        return () => connection.release();
      };
      return { store, take, [Symbol.asyncDispose]: () => store.close().then(() => pool.end()) };
    },
    connect: () => connectTo(url),
    killConnections: async () => void (await kill(query, others)),
    killWaiting: () => kill(query, `${others} AND info LIKE '%UPDATE%es_tracking%'`),
    astray: (password) => {
      const denied = Object.assign(new URL(url), { password });
      const missing = Object.assign(new URL(url), { pathname: "/no_such_database" });
      return [
        [denied.href, /Access denied.*check the user and the password/],
        [missing.href, /no_such_database.*create the database first/],
      ];
    },
  } satisfies Partial<ServerStoreSubject<PoolConnection>>;
}

/** The printed statements one by one, as no client of the tests takes several at once. */
export function printed(prefix: string): readonly string[] {
  return mysqlMigrations(prefix)
    .split(";")
    .filter((statement) => statement.trim() !== "");
}

/** Not innodb_trx: who reads that in a loop keeps it from being brought up to date. */
const others = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";

async function kill(query: TestDatabase["query"], chosen: string): Promise<number> {
  const connections = await query(chosen);
  for (const { id } of connections) await query(`KILL ${id}`);
  return connections.length;
}

async function connectTo(url: string): Promise<Session> {
  const connection = await createConnection(url);
  return {
    query: async (statement) => (await connection.query<RowDataPacket[]>(statement))[0],
    [Symbol.asyncDispose]: () => connection.end(),
  };
}
