/** Why the shop does not do what it was asked for. */
export type Reason =
  | "duplicate-product"
  | "duplicate-order"
  | "unknown-sku"
  | "unknown-order"
  | "order-cancelled"
  | "order-shipped"
  | "unsafe-amount";

/** The domain says no: nothing happened, and the reason says why. */
export class Refused extends Error {
  constructor(
    readonly reason: Reason,
    /** The reason in words, with the values it is about. */
    readonly explanation: string,
  ) {
    super(`${reason}: ${explanation}`);
  }
}
