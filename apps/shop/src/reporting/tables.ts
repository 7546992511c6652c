/** The reporting tables of one kind of database, which lie beside the events. `Tx` is the store's own transaction. */
export interface ReportingTables<Tx> {
  /** Makes what is missing; safe when two processes do it at once. */
  create(transact: Transact<Tx>): Promise<void>;
  /** Writes what a batch of events comes to. */
  write(tx: Tx, changes: ReportingChanges): void | Promise<void>;
  /** Empties the tables, and makes those that are missing where that can be done in a transaction. */
  clear(tx: Tx): void | Promise<void>;
  figures(tx: Tx): Figures | Promise<Figures>;
  /** The requests that were turned down, in the order of their times. */
  rejections(tx: Tx): readonly RejectionRow[] | Promise<readonly RejectionRow[]>;
}

/** Does work in a transaction of the store. Returns its result. */
export type Transact<Tx> = <Result>(work: (tx: Tx) => Result | Promise<Result>) => Promise<Result>;

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

/** The sales of a product in a month, to a country. Cancelled orders are not in it. */
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

/** The changes of the events of one transaction: the fewest rows to write. */
export interface ReportingChanges {
  readonly products: readonly ProductRow[];
  readonly orders: readonly OrderRow[];
  /** New statuses of orders that earlier transactions wrote. */
  readonly statuses: ReadonlyMap<string, OrderStatus>;
  /** To be added to what is there: negative where orders were cancelled. */
  readonly sales: readonly SalesRow[];
  readonly rejections: readonly RejectionRow[];
}

/** The figures in the reporting tables, of which a report is made. */
export interface Figures {
  readonly products: number;
  readonly orders: readonly { readonly status: string; readonly count: number }[];
  readonly sales: readonly ProductSales[];
  readonly revenueByMonth: readonly KeyedRevenue[];
  /** Orders that name no country are not in it. */
  readonly revenueByCountry: readonly KeyedRevenue[];
  readonly rejections: readonly { readonly requestType: string; readonly reason: string; readonly count: number }[];
}

/** The sales of a product. */
export interface ProductSales {
  readonly name: string;
  readonly category: string;
  readonly orderLines: number;
  readonly units: number;
  readonly revenue: number;
}

/** Revenue of a month or a country. */
export interface KeyedRevenue {
  readonly key: string;
  readonly revenue: number;
}

/** Rows in groups small enough for one statement: databases bound the parameters of a statement. */
export function chunks<Row>(rows: readonly Row[], size = 500): readonly Row[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}

/** The ids of the orders that have each status. */
export function ordersByStatus(statuses: ReadonlyMap<string, OrderStatus>): ReadonlyMap<OrderStatus, readonly string[]> {
  const byStatus = new Map<OrderStatus, string[]>();
  for (const [orderId, status] of statuses) {
    const ids = byStatus.get(status);
    if (ids === undefined) byStatus.set(status, [orderId]);
    else ids.push(orderId);
  }
  return byStatus;
}

/** Tables that reporting had written into are gone. */
class TablesGone extends Error {
  readonly code = "tables-gone";

  constructor(position: number | undefined, options: ErrorOptions) {
    const where = position === undefined ? "" : ` while reporting stands at ${position}`;
    super(`the reporting tables are gone${where}: shop rebuild makes them and begins anew`, options);
  }
}

/** How the databases say that there is no such table: by a code, and SQLite by its words alone. */
const codes = ["42P01", "ER_NO_SUCH_TABLE"];

/** Whether an error, or one that caused it, says that a table is missing. */
export function isMissingTable(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (codes.includes(String((each as Error & { code?: unknown }).code)) || /^no such table: /.test(each.message)) return true;
  }
  return false;
}

/** Does work on the tables; rejects with TablesGone where one is missing. */
export async function onTables<Result>(work: () => Result | Promise<Result>, position?: () => Promise<number>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!isMissingTable(cause)) throw cause;
    throw new TablesGone(await position?.(), { cause });
  }
}
