import { orderBook } from "../sample/order-book.js";
import { seeded } from "../sample/random.js";
import type { ShopRequest } from "../src/commands/requests.js";

/** An order book whose products are added in the middle of the orders, so that many orders come too early for them. */
export function mixedBook({ seed, orders }: { readonly seed: number; readonly orders: number }): readonly ShopRequest[] {
  const random = seeded(seed);
  const book = orderBook({ seed, orders });
  const placed = book.map((request, index) => ({ request, at: request.type === "AddProduct" ? random.between(0, 300) : index }));
  return placed.toSorted((one, other) => one.at - other.at).map(({ request }) => request);
}
