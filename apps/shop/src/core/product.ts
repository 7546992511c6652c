import { type AggregateOf, aggregate, data, event, type Repository } from "@es/core";
import type { PlaceOrder, RequestedLine } from "../commands.js";
import type { OrderLine, Placement } from "./order.js";
import { Refused } from "./rejection.js";

/** The details of a product. Its aggregate's id is the sku. */
export interface ProductDetails {
  readonly name: string;
  readonly category: string;
  readonly unitPrice: number;
}

export const productAdded = event("product.added", data<ProductDetails>());

/** Something that can be ordered. */
export const Product = aggregate("product", (): ProductDetails => ({ name: "", category: "", unitPrice: 0 }))
  .on(productAdded, (_, { data }) => data)
  .creates({ add: ({ name, category, unitPrice }: ProductDetails) => productAdded({ name, category, unitPrice }) });

type Products = Repository<AggregateOf<typeof Product>>;

/** Returns the placement of an order at today's prices. Rejects with Refused if a product is unknown. */
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

/** The factors of a line's amount, in minor units. */
interface Price {
  readonly unitPrice: number;
  readonly quantity: number;
  /** Hundredths of a per cent: 250 is 2.5 %. */
  readonly discountBasisPoints: number;
}

const whole = 10_000n;

/** unitPrice × quantity less the discount, rounded half up to a minor unit; exact, however large the factors are. */
export function lineAmount({ unitPrice, quantity, discountBasisPoints }: Price): number {
  const exact = BigInt(unitPrice) * BigInt(quantity) * (whole - BigInt(discountBasisPoints));
  const amount = Number((exact + whole / 2n) / whole);
  if (!Number.isSafeInteger(amount)) throw new Refused("unsafe-amount", `${quantity} × ${unitPrice} is more than can be counted exactly`);
  return amount;
}
