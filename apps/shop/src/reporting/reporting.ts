import { type Flushing, into, projection } from "@es/core";
import { orderCancelled, orderPlaced, orderShipped, type Placement } from "../core/order.js";
import { type ProductDetails, productAdded } from "../core/product.js";
import { type RejectionDetails, requestRejected } from "../core/rejection.js";
import type { OrderRow, OrderStatus, ProductRow, RejectionRow, ReportingChanges, SalesRow } from "./tables.js";

/** Projects what core decided into tables for audit and analytics. It reads nothing of core's but its events. */
export const reporting = projection("reporting", into<ReportingView>())
  .on(productAdded, ({ aggregateId, data }, view) => view.addProduct(aggregateId, data))
  .on(orderPlaced, ({ aggregateId, data }, view) => view.placeOrder(aggregateId, data))
  .on(orderShipped, ({ aggregateId }, view) => view.shipOrder(aggregateId))
  .on(orderCancelled, ({ aggregateId, data }, view) => view.cancelOrder(aggregateId, data.placement))
  .on(requestRejected, ({ aggregateId, data }, view) => view.reject(aggregateId, data));

/** The view of the projection. */
export interface ReportingView {
  addProduct(sku: string, product: ProductDetails): void;
  placeOrder(orderId: string, placement: Placement): void;
  shipOrder(orderId: string): void;
  cancelOrder(orderId: string, placement: Placement): void;
  reject(requestId: string, rejection: RejectionDetails): void;
}

/** A view that gathers what a batch of events comes to, and writes it at the end of the transaction. */
export function gatheringView(write: (changes: ReportingChanges) => void | Promise<void>): ReportingView & Flushing {
  const products: ProductRow[] = [];
  const orders = new Map<string, OrderRow>();
  const statuses = new Map<string, OrderStatus>();
  const counted: Counted[] = [];
  const rejections: RejectionRow[] = [];
  const setStatus = (orderId: string, status: OrderStatus) => {
    const placed = orders.get(orderId);
    if (placed === undefined) statuses.set(orderId, status);
    else orders.set(orderId, { ...placed, status });
  };
  return {
    addProduct: (sku, { name, category, unitPrice }) => void products.push({ sku, name, category, unitPrice }),
    placeOrder: (orderId, placement) => {
      orders.set(orderId, orderRow(orderId, placement));
      counted.push({ placement, times: 1 });
    },
    shipOrder: (orderId) => setStatus(orderId, "shipped"),
    cancelOrder: (orderId, placement) => {
      setStatus(orderId, "cancelled");
      counted.push({ placement, times: -1 });
    },
    reject: (requestId, { reason, explanation, request }) =>
      void rejections.push({ requestId, requestType: request.type, at: request.at, reason, explanation, request: JSON.stringify(request) }),
    flush: () => write({ products, orders: [...orders.values()], statuses, sales: salesOf(counted), rejections }),
  };
}

function orderRow(orderId: string, { at, customerId, country, lines }: Placement): OrderRow {
  return {
    orderId,
    customerId: customerId ?? null,
    country: country ?? null,
    placedAt: at,
    status: "placed",
    orderLines: lines.length,
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    revenue: lines.reduce((sum, { amount }) => sum + amount, 0),
  };
}

/** Returns the sums of orders by month, country and product. They are in the order of these keys, so that no two writers wait for each other in a circle. */
function salesOf(orders: readonly Counted[]): readonly SalesRow[] {
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
interface Counted {
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
