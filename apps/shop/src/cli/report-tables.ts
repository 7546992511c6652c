import type { Report, Totals } from "../reporting/report.js";
import { money, table } from "./table.js";

/** A report for people: one table a question. What there is nothing to say about is left out. */
export function reportTables(report: Report): string {
  const { revenueByCategory, unitsByCategory, revenueByMonth, revenueByCountry, topProducts, rejections } = report;
  const categories = Object.entries(revenueByCategory).map(
    ([name, revenue]) => [name, unitsByCategory[name] ?? 0, money(revenue)] as const,
  );
  const sections = [
    summary(report),
    categories.length > 0 && table(["category", "units", "revenue"], categories),
    revenues("month", revenueByMonth),
    revenues("country", revenueByCountry),
    topProducts.length > 0 &&
      table(
        ["top products", "revenue"],
        topProducts.map(([name, revenue]) => [name, money(revenue)]),
      ),
    Object.keys(rejections).length > 0 && table(["rejected because", "requests"], Object.entries(rejections)),
  ];
  return sections.filter((section) => section !== false).join("\n\n");
}

function summary({ products, orders, orderLines, units, revenue }: Report): string {
  return table(
    ["the shop", ""],
    [
      ["products", products],
      ["orders placed", orders.placed],
      ["orders shipped", orders.shipped],
      ["orders cancelled", orders.cancelled],
      ["order requests rejected", orders.rejected],
      ["order lines sold", orderLines],
      ["units sold", units],
      ["revenue", money(revenue)],
    ],
  );
}

function revenues(by: string, totals: Totals): string | false {
  const rows = Object.entries(totals).map(([key, revenue]) => [key, money(revenue)] as const);
  return rows.length > 0 && table([by, "revenue"], rows);
}
