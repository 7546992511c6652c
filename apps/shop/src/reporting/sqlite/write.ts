import { inArray, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { chunks } from "../chunks.js";
import type { OrderStatus, ReportingChanges, SalesRow } from "../rows.js";
import { orders, products, rejections, sales } from "./tables.js";

/** Writes changes with the fewest statements. A row that is there already is an error: events come once. */
export function write(db: BetterSQLite3Database, changes: ReportingChanges): void {
  for (const rows of chunks(changes.products)) db.insert(products).values(rows).run();
  for (const rows of chunks(changes.orders)) db.insert(orders).values(rows).run();
  for (const rows of chunks([...changes.statuses])) setStatuses(db, rows);
  for (const rows of chunks(changes.sales)) addSales(db, rows);
  for (const rows of chunks(changes.rejections)) db.insert(rejections).values(rows).run();
}

function setStatuses(db: BetterSQLite3Database, rows: readonly (readonly [string, OrderStatus])[]): void {
  for (const status of ["shipped", "cancelled"] as const) {
    const ids = rows.filter(([, each]) => each === status).map(([orderId]) => orderId);
    if (ids.length > 0) db.update(orders).set({ status }).where(inArray(orders.orderId, ids)).run();
  }
}

function addSales(db: BetterSQLite3Database, rows: SalesRow[]): void {
  db.insert(sales)
    .values(rows)
    .onConflictDoUpdate({
      target: [sales.month, sales.country, sales.sku],
      set: {
        orderLines: sql`${sales.orderLines} + excluded.order_lines`,
        units: sql`${sales.units} + excluded.units`,
        revenue: sql`${sales.revenue} + excluded.revenue`,
      },
    })
    .run();
}
