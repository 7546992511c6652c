import { count, eq, gt, ne, sql, sum } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Figures } from "../figures.js";
import { orders, products, rejections, sales } from "./tables.js";

const orderLines = sum(sales.orderLines).mapWith(Number);
const units = sum(sales.units).mapWith(Number);
const revenue = sum(sales.revenue).mapWith(Number);

/** What the tables come to. What was sold and taken back altogether is not listed. */
export function figures(db: BetterSQLite3Database): Figures {
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
