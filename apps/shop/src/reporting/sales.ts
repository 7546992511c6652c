import type { Placement } from "../core/order.js";
import type { SalesRow } from "./rows.js";

/** What orders come to, by month, country and product; in the order of these keys, so that no two writers wait for each other in a circle. */
export function salesOf(orders: readonly Counted[]): readonly SalesRow[] {
  const sales = new Map<string, SalesRow>();
  for (const { placement, times } of orders) {
    for (const row of rowsOf(placement)) {
      const key = JSON.stringify([row.month, row.country, row.sku]);
      sales.set(key, sum(sales.get(key) ?? { ...row, orderLines: 0, units: 0, revenue: 0 }, row, times));
    }
  }
  return [...sales].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

/** An order that counts once, or is taken back. */
export interface Counted {
  readonly placement: Placement;
  readonly times: 1 | -1;
}

function rowsOf({ at, country = "", lines }: Placement): readonly SalesRow[] {
  const month = at.slice(0, "YYYY-MM".length);
  return lines.map(({ sku, quantity, amount }) => ({ month, country, sku, orderLines: 1, units: quantity, revenue: amount }));
}

function sum(total: SalesRow, { orderLines, units, revenue }: SalesRow, times: 1 | -1): SalesRow {
  return {
    ...total,
    orderLines: total.orderLines + times * orderLines,
    units: total.units + times * units,
    revenue: total.revenue + times * revenue,
  };
}
