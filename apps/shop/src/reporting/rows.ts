/** A product, as the reports know it. */
export interface ProductRow {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPrice: number;
}

/** An order, as the audit knows it. */
export interface OrderRow {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly country: string | null;
  readonly placedAt: string;
  readonly status: OrderStatus;
  readonly orderLines: number;
  readonly units: number;
  readonly revenue: number;
}

export type OrderStatus = "placed" | "shipped" | "cancelled";

/** What was sold of a product in a month, to a country; cancelled orders are not in it. */
export interface SalesRow {
  /** "YYYY-MM" in UTC. */
  readonly month: string;
  /** "" for orders that name none. */
  readonly country: string;
  readonly sku: string;
  readonly orderLines: number;
  readonly units: number;
  readonly revenue: number;
}

/** A request that was turned down. */
export interface RejectionRow {
  readonly requestId: string;
  readonly requestType: string;
  readonly at: string;
  readonly reason: string;
  readonly explanation: string;
  /** The request that caused it, as JSON. */
  readonly request: string;
}

/** What the events of one transaction come to: the fewest rows to write. */
export interface ReportingChanges {
  readonly products: readonly ProductRow[];
  readonly orders: readonly OrderRow[];
  /** New statuses of orders that earlier transactions wrote. */
  readonly statuses: ReadonlyMap<string, OrderStatus>;
  /** To be added to what is there: negative where orders were cancelled. */
  readonly sales: readonly SalesRow[];
  readonly rejections: readonly RejectionRow[];
}
