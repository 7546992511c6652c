import type { Placement } from "../core/order.js";
import type { ProductDetails } from "../core/product.js";
import type { RejectionDetails } from "../core/rejection.js";

/** What the reports are told. */
export interface ReportingView {
  addProduct(sku: string, product: ProductDetails): void;
  placeOrder(orderId: string, placement: Placement): void;
  shipOrder(orderId: string): void;
  cancelOrder(orderId: string, placement: Placement): void;
  reject(requestId: string, rejection: RejectionDetails): void;
}
