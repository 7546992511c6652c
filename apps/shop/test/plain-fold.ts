import type { PlaceOrder, ShopRequest } from "../src/commands.js";
import type { Report } from "../src/reporting/report.js";

type Line = { readonly sku: string; readonly quantity: number; readonly amount: number };
type Kept = { readonly request: PlaceOrder; readonly lines: readonly Line[]; status: "placed" | "shipped" | "cancelled" };
type Product = Extract<ShopRequest, { type: "AddProduct" }>;

/** The report of an order book, by one loop over it: no events, no tables, nothing that the shop itself uses. */
export function plainReport(requests: readonly ShopRequest[]): Report {
  const products = new Map<string, Product>();
  const orders = new Map<string, Kept>();
  const rejections: Record<string, number> = {};
  let rejected = 0;
  for (const request of requests) {
    const reason = request.type === "AddProduct" ? added(products, request) : answered(products, orders, request);
    if (reason === undefined) continue;
    bump(rejections, reason, 1);
    if (request.type !== "AddProduct") rejected += 1;
  }
  const all = [...orders.values()];
  const count = (status: Kept["status"]) => all.filter((order) => order.status === status).length;
  const counts = { placed: all.length, shipped: count("shipped"), cancelled: count("cancelled"), rejected };
  const sold = all.filter(({ status }) => status !== "cancelled");
  return { products: products.size, orders: counts, ...totals(products, sold), rejections };
}

function added(products: Map<string, Product>, request: Product): string | undefined {
  if (products.has(request.sku)) return "duplicate-product";
  products.set(request.sku, request);
  return undefined;
}

function answered(products: Map<string, Product>, orders: Map<string, Kept>, request: Exclude<ShopRequest, Product>): string | undefined {
  const order = orders.get(request.orderId);
  if (request.type === "PlaceOrder") {
    if (order !== undefined) return "duplicate-order";
    if (request.lines.some(({ sku }) => !products.has(sku))) return "unknown-sku";
    orders.set(request.orderId, { request, lines: pricedLines(products, request), status: "placed" });
    return undefined;
  }
  if (order === undefined) return "unknown-order";
  if (order.status !== "placed") return `order-${order.status}`;
  order.status = request.type === "ShipOrder" ? "shipped" : "cancelled";
  return undefined;
}

function pricedLines(products: Map<string, Product>, { lines }: PlaceOrder): readonly Line[] {
  return lines.map(({ sku, quantity, unitPrice = products.get(sku)?.unitPrice ?? 0, discountBasisPoints = 0 }) => {
    const tenThousandths = unitPrice * quantity * (10_000 - discountBasisPoints);
    return { sku, quantity, amount: Math.floor(tenThousandths / 10_000 + 0.5) };
  });
}

function totals(products: Map<string, Product>, sold: readonly Kept[]) {
  const [byCategory, unitsByCategory, byMonth, byCountry, byName]: [Tally, Tally, Tally, Tally, Tally] = [{}, {}, {}, {}, {}];
  const all = { orderLines: 0, units: 0, revenue: 0 };
  for (const { request, lines } of sold) {
    for (const { sku, quantity, amount } of lines) {
      const { name, category } = products.get(sku) as Product;
      all.orderLines += 1;
      all.units += quantity;
      all.revenue += amount;
      bump(byCategory, category, amount);
      bump(unitsByCategory, category, quantity);
      bump(byMonth, request.at.slice(0, 7), amount);
      if (request.country !== undefined) bump(byCountry, request.country, amount);
      bump(byName, name.replace(/ \([SML]\)$/, ""), amount);
    }
  }
  const topProducts = Object.entries(byName)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 5);
  return { ...all, revenueByCategory: byCategory, unitsByCategory, revenueByMonth: byMonth, revenueByCountry: byCountry, topProducts };
}

type Tally = Record<string, number>;

function bump(tally: Tally, key: string, by: number): void {
  tally[key] = (tally[key] ?? 0) + by;
}
