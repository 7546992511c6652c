import { asc, count, eq, gt, inArray, ne, sql, sum } from "drizzle-orm";
import { bigint, index, mediumtext, mysqlTable, primaryKey, text, varbinary, varchar } from "drizzle-orm/mysql-core";
import { drizzle, type MySql2Database } from "drizzle-orm/mysql2";
import { type Connection, createConnection, type PoolConnection } from "mysql2/promise";
import {
  chunks,
  type Figures,
  isMissingTable,
  ordersByStatus,
  type ReportingChanges,
  type ReportingTables,
  type SalesRow,
} from "./tables.js";

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

const whole = (name: string) => bigint(name, { mode: "number" });

/** Text of up to 255 characters, compared byte by byte: every collation takes some texts that differ for one. */
const exactly = (name: string) => varbinary(name, { length: 1020 });

const products = mysqlTable("shop_products", {
  sku: exactly("sku").primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  category: varchar({ length: 255 }).notNull(),
  unitPrice: whole("unit_price").notNull(),
});

const orders = mysqlTable(
  "shop_orders",
  {
    orderId: exactly("order_id").primaryKey(),
    customerId: varchar("customer_id", { length: 255 }),
    country: varchar({ length: 255 }),
    placedAt: varchar("placed_at", { length: 24 }).notNull(),
    status: varchar({ length: 9, enum: ["placed", "shipped", "cancelled"] }).notNull(),
    orderLines: whole("order_lines").notNull(),
    units: whole("units").notNull(),
    revenue: whole("revenue").notNull(),
  },
  (table) => [index("shop_orders_by_status").on(table.status)],
);

const sales = mysqlTable(
  "shop_sales",
  {
    month: varchar({ length: 7 }).notNull(),
    country: exactly("country").notNull(),
    sku: exactly("sku").notNull(),
    orderLines: whole("order_lines").notNull(),
    units: whole("units").notNull(),
    revenue: whole("revenue").notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.country, table.sku] })],
);

const rejections = mysqlTable("shop_rejections", {
  requestId: exactly("request_id").primaryKey(),
  requestType: varchar("request_type", { length: 20 }).notNull(),
  at: varchar({ length: 24 }).notNull(),
  reason: varchar({ length: 40 }).notNull(),
  explanation: text().notNull(),
  request: mediumtext().notNull(),
});

/** Make these tables where they are missing: each statement is a transaction of its own. */
const createTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS shop_products (
    sku VARBINARY(1020) NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    category VARCHAR(255) NOT NULL,
    unit_price BIGINT NOT NULL
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,

  `CREATE TABLE IF NOT EXISTS shop_orders (
    order_id VARBINARY(1020) NOT NULL PRIMARY KEY,
    customer_id VARCHAR(255),
    country VARCHAR(255),
    placed_at VARCHAR(24) NOT NULL,
    status VARCHAR(9) NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    INDEX shop_orders_by_status (status)
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,

  `CREATE TABLE IF NOT EXISTS shop_sales (
    month VARCHAR(7) NOT NULL,
    country VARBINARY(1020) NOT NULL,
    sku VARBINARY(1020) NOT NULL,
    order_lines BIGINT NOT NULL,
    units BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    PRIMARY KEY (month, country, sku)
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,

  `CREATE TABLE IF NOT EXISTS shop_rejections (
    request_id VARBINARY(1020) NOT NULL PRIMARY KEY,
    request_type VARCHAR(20) NOT NULL,
    at VARCHAR(24) NOT NULL,
    reason VARCHAR(40) NOT NULL,
    explanation TEXT NOT NULL,
    request MEDIUMTEXT NOT NULL
  ) ENGINE = InnoDB, CHARACTER SET utf8mb4, COLLATE utf8mb4_bin`,
];

/** Writes changes with the fewest statements. A row that is there already is an error: events come once. */
async function write(db: MySql2Database, changes: ReportingChanges): Promise<void> {
  for (const rows of chunks(changes.products)) await db.insert(products).values(rows);
  for (const rows of chunks(changes.orders)) await db.insert(orders).values(rows);
  for (const [status, orderIds] of ordersByStatus(changes.statuses)) {
    for (const ids of chunks(orderIds)) await db.update(orders).set({ status }).where(inArray(orders.orderId, ids));
  }
  for (const rows of chunks(changes.sales)) await addSales(db, rows);
  for (const rows of chunks(changes.rejections)) await db.insert(rejections).values(rows);
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

const orderLines = sum(sales.orderLines).mapWith(Number);
const units = sum(sales.units).mapWith(Number);
const revenue = sum(sales.revenue).mapWith(Number);

/** Returns the figures in the tables. Sales that were taken back altogether are not listed. */
async function figures(db: MySql2Database): Promise<Figures> {
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
