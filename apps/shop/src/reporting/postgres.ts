import { asc, count, eq, gt, inArray, ne, sql, sum } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { PoolClient } from "pg";
import { chunks, type Figures, ordersByStatus, type ReportingChanges, type ReportingTables, type SalesRow } from "./tables.js";

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

const whole = (name: string) => bigint(name, { mode: "number" });

const products = pgTable("shop_products", {
  sku: text().primaryKey(),
  name: text().notNull(),
  category: text().notNull(),
  unitPrice: whole("unit_price").notNull(),
});

const orders = pgTable(
  "shop_orders",
  {
    orderId: text("order_id").primaryKey(),
    customerId: text("customer_id"),
    country: text(),
    placedAt: text("placed_at").notNull(),
    status: text({ enum: ["placed", "shipped", "cancelled"] }).notNull(),
    orderLines: whole("order_lines").notNull(),
    units: whole("units").notNull(),
    revenue: whole("revenue").notNull(),
  },
  (table) => [index("shop_orders_by_status").on(table.status)],
);

const sales = pgTable(
  "shop_sales",
  {
    month: text().notNull(),
    country: text().notNull(),
    sku: text().notNull(),
    orderLines: whole("order_lines").notNull(),
    units: whole("units").notNull(),
    revenue: whole("revenue").notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.country, table.sku] })],
);

const rejections = pgTable("shop_rejections", {
  requestId: text("request_id").primaryKey(),
  requestType: text("request_type").notNull(),
  at: text().notNull(),
  reason: text().notNull(),
  explanation: text().notNull(),
  request: text().notNull(),
});

/** Makes these tables where they are missing. */
const createTables = `
  -- Two who make a table that is missing at once would be in each other's way, "IF NOT EXISTS" or not.
  SELECT pg_advisory_xact_lock(hashtext('shop reporting tables'));

  CREATE TABLE IF NOT EXISTS shop_products (
    sku TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    unit_price BIGINT NOT NULL
  );

  CREATE TABLE IF NOT EXISTS shop_orders (
    order_id TEXT COLLATE "C" PRIMARY KEY,
    customer_id TEXT,
    country TEXT,
    placed_at TEXT COLLATE "C" NOT NULL,
    status TEXT NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL
  );

  CREATE INDEX IF NOT EXISTS shop_orders_by_status ON shop_orders (status);

  CREATE TABLE IF NOT EXISTS shop_sales (
    month TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C" NOT NULL,
    sku TEXT COLLATE "C" NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    PRIMARY KEY (month, country, sku)
  );

  CREATE TABLE IF NOT EXISTS shop_rejections (
    request_id TEXT COLLATE "C" PRIMARY KEY,
    request_type TEXT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL,
    explanation TEXT NOT NULL,
    request TEXT NOT NULL
  );
`;

/** Writes changes with the fewest statements. A row that is there already is an error: events come once. */
async function write(db: NodePgDatabase, changes: ReportingChanges): Promise<void> {
  for (const rows of chunks(changes.products)) await db.insert(products).values(rows);
  for (const rows of chunks(changes.orders)) await db.insert(orders).values(rows);
  for (const [status, orderIds] of ordersByStatus(changes.statuses)) {
    for (const ids of chunks(orderIds)) await db.update(orders).set({ status }).where(inArray(orders.orderId, ids));
  }
  for (const rows of chunks(changes.sales)) await addSales(db, rows);
  for (const rows of chunks(changes.rejections)) await db.insert(rejections).values(rows);
}

async function addSales(db: NodePgDatabase, rows: SalesRow[]): Promise<void> {
  await db
    .insert(sales)
    .values(rows)
    .onConflictDoUpdate({
      target: [sales.month, sales.country, sales.sku],
      set: {
        orderLines: sql`${sales.orderLines} + excluded.order_lines`,
        units: sql`${sales.units} + excluded.units`,
        revenue: sql`${sales.revenue} + excluded.revenue`,
      },
    });
}

const orderLines = sum(sales.orderLines).mapWith(Number);
const units = sum(sales.units).mapWith(Number);
const revenue = sum(sales.revenue).mapWith(Number);

/** Returns the figures in the tables. Sales that were taken back altogether are not listed. */
async function figures(db: NodePgDatabase): Promise<Figures> {
  const sold = gt(sql`sum(${sales.orderLines})`, 0);
  const { month, country } = sales;
  const { requestType, reason } = rejections;
  return {
    products: await db.$count(products),
    orders: await db.select({ status: orders.status, count: count() }).from(orders).groupBy(orders.status),
    sales: await db
      .select({ name: products.name, category: products.category, orderLines, units, revenue })
      .from(sales)
      .innerJoin(products, eq(products.sku, sales.sku))
      .groupBy(products.sku)
      .having(sold),
    revenueByMonth: await db.select({ key: month, revenue }).from(sales).groupBy(month).having(sold),
    revenueByCountry: await db.select({ key: country, revenue }).from(sales).where(ne(country, "")).groupBy(country).having(sold),
    rejections: await db.select({ requestType, reason, count: count() }).from(rejections).groupBy(requestType, reason),
  };
}
