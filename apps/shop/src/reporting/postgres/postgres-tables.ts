import { asc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient } from "pg";
import type { ReportingTables } from "../reporting-tables.js";
import { createTables } from "./create-tables.js";
import { figures } from "./figures.js";
import { orders, products, rejections, sales } from "./tables.js";
import { write } from "./write.js";

/** The reporting tables in Postgres, by Drizzle on the client that records the events. */
export const postgresTables: ReportingTables<PoolClient> = {
  create: (transact) =>
    transact(async (tx) => {
      await tx.query(createTables);
    }),
  write: (tx, changes) => write(drizzle(tx), changes),
  clear: async (tx) => {
    await tx.query(createTables);
    const db = drizzle(tx);
    for (const table of [products, orders, sales, rejections]) await db.delete(table);
  },
  figures: (tx) => figures(drizzle(tx)),
  rejections: (tx) => drizzle(tx).select().from(rejections).orderBy(asc(rejections.at), asc(rejections.requestId)),
};
