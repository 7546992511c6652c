import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

const whole = (name: string) => bigint(name, { mode: "number" });

export const products = pgTable("shop_products", {
  sku: text().primaryKey(),
  name: text().notNull(),
  category: text().notNull(),
  unitPrice: whole("unit_price").notNull(),
});

export const orders = pgTable(
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

export const sales = pgTable(
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

export const rejections = pgTable("shop_rejections", {
  requestId: text("request_id").primaryKey(),
  requestType: text("request_type").notNull(),
  at: text().notNull(),
  reason: text().notNull(),
  explanation: text().notNull(),
  request: text().notNull(),
});
