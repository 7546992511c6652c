import type { Flushing } from "@es/core";
import type { Placement } from "../core/order.js";
import type { ReportingView } from "./reporting-view.js";
import type { OrderRow, OrderStatus, ProductRow, RejectionRow, ReportingChanges } from "./rows.js";
import { type Counted, salesOf } from "./sales.js";

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
