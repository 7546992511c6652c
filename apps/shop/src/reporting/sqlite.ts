import type { Database } from "better-sqlite3";
import { asc, count, eq, gt, inArray, ne, sql, sum } from "drizzle-orm";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { chunks, type Figures, ordersByStatus, type ReportingChanges, type ReportingTables, type SalesRow } from "./tables.js";

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

const products = sqliteTable("shop_products", {
  sku: text().primaryKey(),
  name: text().notNull(),
  category: text().notNull(),
  unitPrice: integer("unit_price").notNull(),
});

const orders = sqliteTable(
  "shop_orders",
  {
    orderId: text("order_id").primaryKey(),
    customerId: text("customer_id"),
    country: text(),
    placedAt: text("placed_at").notNull(),
    status: text({ enum: ["placed", "shipped", "cancelled"] }).notNull(),
    orderLines: integer("order_lines").notNull(),
    units: integer().notNull(),
    revenue: integer().notNull(),
  },
  (table) => [index("shop_orders_by_status").on(table.status)],
);

const sales = sqliteTable(
  "shop_sales",
  {
    month: text().notNull(),
    country: text().notNull(),
    sku: text().notNull(),
    orderLines: integer("order_lines").notNull(),
    units: integer().notNull(),
    revenue: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.country, table.sku] })],
);

const rejections = sqliteTable("shop_rejections", {
  requestId: text("request_id").primaryKey(),
  requestType: text("request_type").notNull(),
  at: text().notNull(),
  reason: text().notNull(),
  explanation: text().notNull(),
  request: text().notNull(),
});

/** Makes these tables where they are missing. */
const createTables = `
  CREATE TABLE IF NOT EXISTS shop_products (
    sku TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    unit_price INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS shop_orders (
    order_id TEXT NOT NULL PRIMARY KEY,
    customer_id TEXT,
    country TEXT,
    placed_at TEXT NOT NULL,
    status TEXT NOT NULL,
    order_lines INTEGER NOT NULL,
    units INTEGER NOT NULL,
    revenue INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX IF NOT EXISTS shop_orders_by_status ON shop_orders (status);

  CREATE TABLE IF NOT EXISTS shop_sales (
    month TEXT NOT NULL,
    country TEXT NOT NULL,
    sku TEXT NOT NULL,
    order_lines INTEGER NOT NULL,
    units INTEGER NOT NULL,
    revenue INTEGER NOT NULL,
    PRIMARY KEY (month, country, sku)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS shop_rejections (
    request_id TEXT NOT NULL PRIMARY KEY,
    request_type TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    explanation TEXT NOT NULL,
    request TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Writes changes with the fewest statements. A row that is there already is an error: events come once. */
function write(db: BetterSQLite3Database, changes: ReportingChanges): void {
  for (const rows of chunks(changes.products)) db.insert(products).values(rows).run();
  for (const rows of chunks(changes.orders)) db.insert(orders).values(rows).run();
  for (const [status, orderIds] of ordersByStatus(changes.statuses)) {
    for (const ids of chunks(orderIds)) db.update(orders).set({ status }).where(inArray(orders.orderId, ids)).run();
  }
  for (const rows of chunks(changes.sales)) addSales(db, rows);
  for (const rows of chunks(changes.rejections)) db.insert(rejections).values(rows).run();
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

const orderLines = sum(sales.orderLines).mapWith(Number);
const units = sum(sales.units).mapWith(Number);
const revenue = sum(sales.revenue).mapWith(Number);

/** Returns the figures in the tables. Sales that were taken back altogether are not listed. */
function figures(db: BetterSQLite3Database): Figures {
  const sold = gt(sql`sum(${sales.orderLines})`, 0);
  const { month, country } = sales;
  const { requestType, reason } = rejections;
  return {
    products: db.select({ count: count() }).from(products).get()?.count ?? 0,
    orders: db.select({ status: orders.status, count: count() }).from(orders).groupBy(orders.status).all(),
    sales: db
      .select({ name: products.name, category: products.category, orderLines, units, revenue })
      .from(sales)
      .innerJoin(products, eq(products.sku, sales.sku))
      .groupBy(products.sku)
      .having(sold)
      .all(),
    revenueByMonth: db.select({ key: month, revenue }).from(sales).groupBy(month).having(sold).all(),
    revenueByCountry: db.select({ key: country, revenue }).from(sales).where(ne(country, "")).groupBy(country).having(sold).all(),
    rejections: db.select({ requestType, reason, count: count() }).from(rejections).groupBy(requestType, reason).all(),
  };
}
