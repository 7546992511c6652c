import { aggregate, data, event } from "@es/core";
import type { ShopRequest } from "../commands.js";

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

/** A request that was turned down, with the reason. */
export interface RejectionDetails {
  readonly reason: Reason;
  readonly explanation: string;
  readonly request: ShopRequest;
}

export const requestRejected = event("request.rejected", data<RejectionDetails>());

/** That a request was turned down is a fact too. Its aggregate's id is the request's. */
export const Rejection = aggregate("rejection", (): { readonly rejection?: RejectionDetails } => ({}))
  .on(requestRejected, (_, { data }) => ({ rejection: data }))
  .creates({ reject: (rejection: RejectionDetails) => requestRejected(rejection) });

/** Returns the decision on a request or, where it is refused, the rejection of the request. */
export async function orRejection<Decided>(request: ShopRequest, decide: () => Promise<Decided>) {
  try {
    return await decide();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { reason, explanation } = error;
    return Rejection.reject(request.requestId, { reason, explanation, request });
  }
}
