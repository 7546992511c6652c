import { Refused } from "./refused.js";

/** What a line costs, in minor units, before it is added up. */
export interface Price {
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
