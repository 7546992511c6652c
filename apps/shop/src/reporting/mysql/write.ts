import { inArray, sql } from "drizzle-orm";
import type { MySql2Database } from "drizzle-orm/mysql2";
import { chunks } from "../chunks.js";
import type { OrderStatus, ReportingChanges, SalesRow } from "../rows.js";
import { orders, products, rejections, sales } from "./tables.js";

/** Writes changes with the fewest statements. A row that is there already is an error: events come once. */
export async function write(db: MySql2Database, changes: ReportingChanges): Promise<void> {
  for (const rows of chunks(changes.products)) await db.insert(products).values(rows);
  for (const rows of chunks(changes.orders)) await db.insert(orders).values(rows);
  for (const rows of chunks([...changes.statuses])) await setStatuses(db, rows);
  for (const rows of chunks(changes.sales)) await addSales(db, rows);
  for (const rows of chunks(changes.rejections)) await db.insert(rejections).values(rows);
}

async function setStatuses(db: MySql2Database, rows: readonly (readonly [string, OrderStatus])[]): Promise<void> {
  for (const status of ["shipped", "cancelled"] as const) {
    const ids = rows.filter(([, each]) => each === status).map(([orderId]) => orderId);
    if (ids.length > 0) await db.update(orders).set({ status }).where(inArray(orders.orderId, ids));
  }
}

async function addSales(db: MySql2Database, rows: SalesRow[]): Promise<void> {
  await db
    .insert(sales)
    .values(rows)
    .onDuplicateKeyUpdate({
      // MariaDB does not know the alias of the new row that MySQL would rather have than VALUES().
      set: {
        orderLines: sql`${sales.orderLines} + VALUES(order_lines)`,
        units: sql`${sales.units} + VALUES(units)`,
        revenue: sql`${sales.revenue} + VALUES(revenue)`,
      },
    });
}
