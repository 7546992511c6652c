import type { Database } from "better-sqlite3";
import { asc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { ReportingTables } from "../reporting-tables.js";
import { createTables } from "./create-tables.js";
import { figures } from "./figures.js";
import { orders, products, rejections, sales } from "./tables.js";
import { write } from "./write.js";

/** The reporting tables in SQLite, by Drizzle on the connection that records the events. */
export const sqliteTables: ReportingTables<Database> = {
  create: (transact) => transact((tx) => void tx.exec(createTables)),
  write: (tx, changes) => write(drizzle(tx), changes),
  clear: (tx) => {
    tx.exec(createTables);
    const db = drizzle(tx);
    for (const table of [products, orders, sales, rejections]) db.delete(table).run();
  },
  figures: (tx) => figures(drizzle(tx)),
  rejections: (tx) => drizzle(tx).select().from(rejections).orderBy(asc(rejections.at), asc(rejections.requestId)).all(),
};
