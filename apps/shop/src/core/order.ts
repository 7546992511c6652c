import { aggregate, data, event } from "@es/core";
import { Refused } from "./rejection.js";

/** A line of an order, with the price that was agreed and the amount that it comes to. */
export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discountBasisPoints: number;
  readonly amount: number;
}

/** The content of an order, as agreed on. */
export interface Placement {
  readonly at: string;
  readonly customerId?: string;
  readonly country?: string;
  readonly lines: readonly OrderLine[];
}

export const orderPlaced = event("order.placed", data<Placement>());
export const orderShipped = event("order.shipped", data<{ readonly at: string }>());
/** Carries what was agreed, so that a follower that counts can take it back without asking. */
export const orderCancelled = event("order.cancelled", data<Cancellation & { readonly placement: Placement }>());

/** When an order was given up, and why. */
export interface Cancellation {
  readonly at: string;
  readonly reason?: string;
}

/** The state of an order: its status, and what was agreed. */
export interface OrderState {
  readonly status: "new" | "placed" | "shipped" | "cancelled";
  readonly placement: Placement;
}

const unplaced: OrderState = { status: "new", placement: { at: "", lines: [] } };

/** An order: placed, and then shipped or cancelled. */
export const Order = aggregate("order", () => unplaced)
  .on(orderPlaced, (_, { data }) => ({ status: "placed", placement: data }))
  .on(orderShipped, (order) => ({ ...order, status: "shipped" }))
  .on(orderCancelled, (order) => ({ ...order, status: "cancelled" }))
  .creates({ place: (placement: Placement) => orderPlaced(placement) })
  .commands({
    ship: (order, at: string) => {
      refuseUnlessOpen(order);
      return orderShipped({ at });
    },
    cancel: (order, cancellation: Cancellation) => {
      refuseUnlessOpen(order);
      return orderCancelled({ ...cancellation, placement: order.placement });
    },
  });

function refuseUnlessOpen({ status }: OrderState): void {
  if (status === "shipped") throw new Refused("order-shipped", "the order is shipped already");
  if (status === "cancelled") throw new Refused("order-cancelled", "the order is cancelled");
}
