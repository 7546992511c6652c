import type { Recorder } from "@es/core/adapter";
import { openRecorder, type Storage } from "../storage.js";
import { type Figures, type KeyedRevenue, onTables, type ProductSales, type RejectionRow, type Transact } from "./tables.js";

/** The report; money in minor units. Cancelled orders are in `orders.placed` and `orders.cancelled` only. */
export interface Report {
  readonly products: number;
  readonly orders: { readonly placed: number; readonly shipped: number; readonly cancelled: number; readonly rejected: number };
  readonly orderLines: number;
  readonly units: number;
  readonly revenue: number;
  readonly revenueByCategory: Totals;
  readonly unitsByCategory: Totals;
  readonly revenueByMonth: Totals;
  readonly revenueByCountry: Totals;
  /** The five with the most revenue; the sizes of a product count as one. */
  readonly topProducts: readonly (readonly [name: string, revenue: number])[];
  /** How many requests were turned down for each reason. */
  readonly rejections: Totals;
}

/** Numbers by name, in the order of the names. */
export type Totals = Readonly<Record<string, number>>;

/** Makes the report of the figures. */
export function reportOf({ products, orders, sales, rejections, ...figures }: Figures): Report {
  const ofOrders = rejections.filter(({ requestType }) => requestType !== "AddProduct");
  const count = (status: string) => orders.find((each) => each.status === status)?.count ?? 0;
  return {
    products,
    orders: {
      placed: total(orders, ({ count }) => count),
      shipped: count("shipped"),
      cancelled: count("cancelled"),
      rejected: total(ofOrders, ({ count }) => count),
    },
    orderLines: total(sales, ({ orderLines }) => orderLines),
    units: total(sales, ({ units }) => units),
    revenue: total(sales, ({ revenue }) => revenue),
    revenueByCategory: totalsBy(sales, ({ category, revenue }) => [category, revenue]),
    unitsByCategory: totalsBy(sales, ({ category, units }) => [category, units]),
    revenueByMonth: totalsBy(figures.revenueByMonth, keyed),
    revenueByCountry: totalsBy(figures.revenueByCountry, keyed),
    topProducts: topProducts(sales),
    rejections: totalsBy(rejections, ({ reason, count }) => [reason, count]),
  };
}

function topProducts(sales: readonly ProductSales[]): Report["topProducts"] {
  const totals = Object.entries(totalsBy(sales, ({ name, revenue }) => [withoutSize(name), revenue]));
  return totals.sort(([name, revenue], [other, more]) => more - revenue || inOrder(name, other)).slice(0, 5);
}

/** "The Hawaiian Pizza (L)" is a size of "The Hawaiian Pizza". */
function withoutSize(name: string): string {
  return name.replace(/\s+\(\d?X{0,4}[SML]\)$/i, "");
}

function total<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}

function totalsBy<Row>(rows: readonly Row[], entry: (row: Row) => readonly [string, number]): Totals {
  const totals = new Map<string, number>();
  for (const [key, value] of rows.map(entry)) totals.set(key, (totals.get(key) ?? 0) + value);
  return Object.fromEntries([...totals].sort(([one], [other]) => inOrder(one, other)));
}

function keyed({ key, revenue }: KeyedRevenue): readonly [string, number] {
  return [key, revenue];
}

// Not by locale: the order must be the same on every machine.
function inOrder(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The application whose log reporting follows. */
const upstream = "core";

/** The reports that can be read from the reporting tables. */
export interface Reports {
  /** How many pipelines reporting follows. */
  readonly pipelines: number;
  /** The report as the tables stand. Rejects with TablesGone. */
  report(): Promise<Report>;
  /** The requests that were turned down, as the tables stand. Rejects with TablesGone. */
  rejections(): Promise<readonly RejectionRow[]>;
  /** How many events of core are in the tables. */
  position(): Promise<number>;
}

/**
 * Opens the reporting tables together with what follows. They are made where reporting has processed nothing yet; later
 * they are never made anew by themselves, since figures without the events of before would be wrong.
 */
export async function openReports<Tx>(storage: Storage<Tx>, pipelines?: number): Promise<Reports> {
  const recorder = await openRecorder(storage.store, "reporting", pipelines);
  await makeWhereNew(storage, recorder);
  return reportsOf(storage, recorder);
}

/** Opens the reporting tables to look at them. */
export async function lookAtReports<Tx>(storage: Storage<Tx>): Promise<Reports> {
  return reportsOf(storage, await storage.store.open("reporting", { readOnly: true }));
}

/** Makes the tables that are missing, if reporting is at its beginning in all pipelines. */
export async function makeWhereNew<Tx>({ tables }: Storage<Tx>, recorder: Recorder<Tx>): Promise<void> {
  if ((await positionOf(recorder)) === 0) await tables.create(transactions(recorder));
}

function reportsOf<Tx>({ tables }: Storage<Tx>, recorder: Recorder<Tx>): Reports {
  const position = () => positionOf(recorder);
  return {
    pipelines: recorder.pipelines,
    report: async () => reportOf(await onTables(() => recorder.reading((tx) => tables.figures(tx)), position)),
    rejections: () => onTables(() => recorder.reading((tx) => tables.rejections(tx)), position),
    position,
  };
}

async function positionOf(recorder: Recorder<never>): Promise<number> {
  const positions = await recorder.positions(upstream);
  return positions.reduce((sum, tracked) => sum + (tracked?.position ?? 0), 0);
}

/** Transactions of the store without events: the one way to write into the tables that every store has. */
function transactions<Tx>(recorder: Recorder<Tx>): Transact<Tx> {
  return async <Result>(work: (tx: Tx) => Result | Promise<Result>) => {
    let result: { readonly value: Result } | undefined;
    const alongside = async (tx: Tx) => {
      result = { value: await work(tx) };
    };
    const [outcome] = await recorder.record([{ events: [], alongside }]);
    if (outcome?.refused) throw outcome.refused;
    return (result as unknown as { readonly value: Result }).value;
  };
}
