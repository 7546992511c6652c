import { asc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/mysql2";
import { type Connection, createConnection, type PoolConnection } from "mysql2/promise";
import type { ReportingTables } from "../reporting-tables.js";
import { isMissingTable } from "../tables-gone.js";
import { createTables } from "./create-tables.js";
import { figures } from "./figures.js";
import { orders, products, rejections, sales } from "./tables.js";
import { write } from "./write.js";

/** The reporting tables in MySQL or MariaDB, by Drizzle on the connection that records the events. */
export function mysqlTables(url: string): ReportingTables<PoolConnection> {
  return {
    // Making a table commits whatever transaction is under way, so it is done on another connection.
    create: () => onConnection(url, create),
    write: (tx, changes) => write(drizzle(tx), changes),
    clear: async (tx) => {
      const db = drizzle(tx);
      for (const table of [products, orders, sales, rejections]) await db.delete(table).catch(unlessMissing);
    },
    figures: (tx) => figures(drizzle(tx)),
    rejections: (tx) => drizzle(tx).select().from(rejections).orderBy(asc(rejections.at), asc(rejections.requestId)),
  };
}

async function create(connection: Connection): Promise<void> {
  for (const statement of createTables) await connection.query(statement);
}

/** A table that is missing is made when the positions are at the beginning. */
function unlessMissing(error: unknown): void {
  if (!isMissingTable(error)) throw error;
}

async function onConnection<Result>(url: string, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const connection = await createConnection({ uri: url, charset: "utf8mb4", connectTimeout: 5_000 });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
