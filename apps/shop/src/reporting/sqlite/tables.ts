import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const products = sqliteTable("shop_products", {
  sku: text().primaryKey(),
  name: text().notNull(),
  category: text().notNull(),
  unitPrice: integer("unit_price").notNull(),
});

export const orders = sqliteTable(
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

export const sales = sqliteTable(
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

export const rejections = sqliteTable("shop_rejections", {
  requestId: text("request_id").primaryKey(),
  requestType: text("request_type").notNull(),
  at: text().notNull(),
  reason: text().notNull(),
  explanation: text().notNull(),
  request: text().notNull(),
});
