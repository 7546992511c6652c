import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "../../src/reporting/report.js";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const folder = process.env.ES_PIZZA_DATA ?? resolve(repository, "../shared/data/pizza-place-2015");

/** The orders of a year, if they are on this machine. */
export const pizza = { folder, commands: join(folder, "commands.ndjson"), there: existsSync(join(folder, "commands.ndjson")) };

/** The part of a report that the published totals speak of, under their names. */
export function published({ orders, topProducts, ...report }: Report): object {
  const { products, orderLines, units, revenue, revenueByCategory, unitsByCategory, revenueByMonth } = report;
  const totals = { products, orders: orders.placed, orderLines, units, revenue, revenueByCategory, unitsByCategory, revenueByMonth };
  return { ...totals, topProductsByRevenue: topProducts };
}

/** The published totals. */
export function publishedTotals(): object {
  const { source: _, note: __, ...totals } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
  return totals;
}
