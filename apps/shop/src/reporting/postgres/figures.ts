import { count, eq, gt, ne, sql, sum } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Figures } from "../figures.js";
import { orders, products, rejections, sales } from "./tables.js";

const orderLines = sum(sales.orderLines).mapWith(Number);
const units = sum(sales.units).mapWith(Number);
const revenue = sum(sales.revenue).mapWith(Number);

/** What the tables come to. What was sold and taken back altogether is not listed. */
export async function figures(db: NodePgDatabase): Promise<Figures> {
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
