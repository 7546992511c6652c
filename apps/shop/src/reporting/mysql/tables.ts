import { bigint, index, mediumtext, mysqlTable, primaryKey, text, varbinary, varchar } from "drizzle-orm/mysql-core";

const whole = (name: string) => bigint(name, { mode: "number" });

/** Text of up to 255 characters, compared byte by byte: every collation takes some texts that differ for one. */
const exactly = (name: string) => varbinary(name, { length: 1020 });

export const products = mysqlTable("shop_products", {
  sku: exactly("sku").primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  category: varchar({ length: 255 }).notNull(),
  unitPrice: whole("unit_price").notNull(),
});

export const orders = mysqlTable(
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

export const sales = mysqlTable(
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

export const rejections = mysqlTable("shop_rejections", {
  requestId: exactly("request_id").primaryKey(),
  requestType: varchar("request_type", { length: 20 }).notNull(),
  at: varchar({ length: 24 }).notNull(),
  reason: varchar({ length: 40 }).notNull(),
  explanation: text().notNull(),
  request: mediumtext().notNull(),
});
