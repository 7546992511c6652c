import type { AggregateOf, Repository } from "@es/core";
import type { PlaceOrder, RequestedLine } from "../commands/requests.js";
import { lineAmount } from "./line-amount.js";
import type { OrderLine, Placement } from "./order.js";
import type { Product } from "./product.js";
import { Refused } from "./refused.js";

type Products = Repository<AggregateOf<typeof Product>>;

/** What a request for products comes to, at today's prices. Throws Refused where a product is unknown. */
export async function placementOf({ at, customerId, country, lines }: PlaceOrder, products: Products): Promise<Placement> {
  const priced: OrderLine[] = [];
  for (const line of lines) priced.push(await pricedLine(line, products));
  refuseUncountable(priced);
  return { at, ...(customerId === undefined ? {} : { customerId }), ...(country === undefined ? {} : { country }), lines: priced };
}

async function pricedLine({ sku, quantity, ...agreed }: RequestedLine, products: Products): Promise<OrderLine> {
  const product = await products.get(sku);
  if (product === undefined) throw new Refused("unknown-sku", `there is no product "${sku}"`);
  const { unitPrice = product.state.unitPrice, discountBasisPoints = 0 } = agreed;
  return { sku, quantity, unitPrice, discountBasisPoints, amount: lineAmount({ unitPrice, quantity, discountBasisPoints }) };
}

function refuseUncountable(lines: readonly OrderLine[]): void {
  const revenue = lines.reduce((sum, { amount }) => sum + amount, 0);
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (Number.isSafeInteger(revenue) && Number.isSafeInteger(units)) return;
  throw new Refused("unsafe-amount", "the lines together are more than can be counted exactly");
}
