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

/** What the reporting tables come to: everything that a report is made of. */
export interface Figures {
  readonly products: number;
  readonly orders: readonly { readonly status: string; readonly count: number }[];
  readonly sales: readonly ProductSales[];
  readonly revenueByMonth: readonly KeyedRevenue[];
  /** Orders that name no country are not in it. */
  readonly revenueByCountry: readonly KeyedRevenue[];
  readonly rejections: readonly { readonly requestType: string; readonly reason: string; readonly count: number }[];
}

/** What was sold of a product. */
interface ProductSales {
  readonly name: string;
  readonly category: string;
  readonly orderLines: number;
  readonly units: number;
  readonly revenue: number;
}

/** Revenue of a month or a country. */
interface KeyedRevenue {
  readonly key: string;
  readonly revenue: number;
}
