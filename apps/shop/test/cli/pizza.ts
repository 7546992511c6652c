import { readFileSync } from "node:fs";
import { join } from "node:path";
import { orderBook } from "@es/tooling/testing";
import type { Report } from "../../src/reporting/report.js";

/** The orders of a year, as requests. */
export const pizzaRequests = join(orderBook, "commands.ndjson");

/** The part of a report that the published totals speak of, under their names. */
export function published({ orders, topProducts, ...report }: Report): object {
  const { products, orderLines, units, revenue, revenueByCategory, unitsByCategory, revenueByMonth } = report;
  const totals = { products, orders: orders.placed, orderLines, units, revenue, revenueByCategory, unitsByCategory, revenueByMonth };
  return { ...totals, topProductsByRevenue: topProducts };
}

/** The published totals. */
export function publishedTotals(): object {
  const { source: _, note: __, ...totals } = JSON.parse(readFileSync(join(orderBook, "expected.json"), "utf8"));
  return totals;
}
