import type { PlaceOrder, RequestedLine, ShopRequest } from "../src/commands.js";

type Unnumbered = ShopRequest extends infer Request ? (Request extends ShopRequest ? Omit<Request, "requestId"> : never) : never;

const year = Date.UTC(2024, 0, 1);
const hour = 3_600_000;
const countries = ["Austria", "Denmark", "France", "Germany", "Ireland", "Japan", "Portugal"];

/** A year of a tea shop, in the order in which things were asked for: most of it in order, some of it not. */
export function orderBook({ seed, orders }: { readonly seed: number; readonly orders: number }): readonly ShopRequest[] {
  const random = seeded(seed);
  const requests: Unnumbered[] = catalogue.map((product) => ({ type: "AddProduct", at: timeAt(0), ...product }));
  requests.push({ type: "AddProduct", at: timeAt(900), ...random.pick(catalogue) });
  for (let number = 1; number <= orders; number += 1) requests.push(...lifeOf(number, orders, random));
  const inOrder = requests.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return inOrder.map((request, index) => ({ ...request, requestId: `request-${index + 1}` }) as ShopRequest);
}

/** Everything that is asked about one order. */
function lifeOf(number: number, orders: number, random: Random): readonly Unnumbered[] {
  const orderId = `order-${number}`;
  const placed = random.between(1, 24 * 330);
  const at = (hours: number) => timeAt(placed + hours);
  const ship = (hours: number): Unnumbered => ({ type: "ShipOrder", at: at(hours), orderId });
  const cancel = (hours: number): Unnumbered => ({
    type: "CancelOrder",
    at: at(hours),
    orderId,
    reason: random.pick(["too late", "not needed"]),
  });
  const life: Unnumbered[] = [{ ...placement(random), at: at(0), orderId }];
  if (random.chance(0.8)) life.push(ship(random.between(2, 96)));
  if (random.chance(0.1)) life.push(cancel(random.between(1, 90)));
  if (random.chance(0.01)) life.push(ship(100), cancel(101));
  if (random.chance(0.01)) life.push({ ...placement(random), at: at(5), orderId });
  if (random.chance(0.005)) life.push({ type: "ShipOrder", at: at(1), orderId: `order-${orders + number}` });
  return life;
}

function placement(random: Random): Omit<PlaceOrder, "requestId" | "at" | "orderId"> {
  const lines = Array.from({ length: random.between(1, 5) }, () => line(random));
  return {
    type: "PlaceOrder",
    ...(random.chance(0.9) ? { customerId: `customer-${random.between(1, 120)}` } : {}),
    ...(random.chance(0.85) ? { country: random.pick(countries) } : {}),
    lines,
  };
}

function line(random: Random): RequestedLine {
  return {
    sku: random.chance(0.003) ? "coffee" : random.pick(catalogue).sku,
    quantity: random.between(1, 6),
    ...(random.chance(0.1) ? { unitPrice: random.between(0, 3000) } : {}),
    ...(random.chance(0.15) ? { discountBasisPoints: random.pick([250, 333, 500, 1000, 10_000]) } : {}),
  };
}

function timeAt(hours: number): string {
  return new Date(year + hours * hour).toISOString();
}

/** A product of the sample. */
interface CatalogueProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPrice: number;
}

const drinks = ["Sencha", "Gyokuro", "Assam", "Darjeeling", "Oolong", "Pu-erh", "Rooibos", "Mint"];
const ware = ["Teapot", "Gaiwan", "Cup", "Strainer", "Tin", "Kettle"];
const sizes: readonly (readonly [string, number])[] = [
  ["S", 650],
  ["M", 1175],
  ["L", 2095],
];

/** The products of the sample's shop: teas in three sizes, and teaware. */
const catalogue: readonly CatalogueProduct[] = [
  ...drinks.flatMap((name, index) =>
    sizes.map(([size, price]) => ({
      sku: `${name.toLowerCase()}-${size.toLowerCase()}`,
      name: `${name} (${size})`,
      category: index < 6 ? "Tea" : "Infusion",
      unitPrice: price + index * 35,
    })),
  ),
  ...ware.map((name, index) => ({ sku: name.toLowerCase(), name, category: "Teaware", unitPrice: 890 + index * 1240 })),
];

/** Chance that repeats: the same seed gives the same choices on every machine. */
export interface Random {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True this often: 0 never, 1 always. */
  chance(probability: number): boolean;
}

/** Chance from a seed, by mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { between, pick: (items) => items[between(0, items.length - 1)] as never, chance: (probability) => next() < probability };
}
