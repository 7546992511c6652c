import { into, projection } from "@es/core";
import { orderCancelled, orderPlaced, orderShipped } from "../core/order.js";
import { productAdded } from "../core/product.js";
import { requestRejected } from "../core/rejection.js";
import type { ReportingView } from "./reporting-view.js";

/** Projects what core decided into tables for audit and analytics. It reads nothing of core's but its events. */
export const reporting = projection("reporting", into<ReportingView>())
  .on(productAdded, ({ aggregateId, data }, view) => view.addProduct(aggregateId, data))
  .on(orderPlaced, ({ aggregateId, data }, view) => view.placeOrder(aggregateId, data))
  .on(orderShipped, ({ aggregateId }, view) => view.shipOrder(aggregateId))
  .on(orderCancelled, ({ aggregateId, data }, view) => view.cancelOrder(aggregateId, data.placement))
  .on(requestRejected, ({ aggregateId, data }, view) => view.reject(aggregateId, data));
