import { aggregate, application, data, event } from "@es/core";

/** A request to sell a product. Money is in minor units everywhere. */
export interface AddProduct {
  readonly type: "AddProduct";
  readonly requestId: string;
  /** ISO 8601 in UTC, as in every request. */
  readonly at: string;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPrice: number;
}

/** A request for products. */
export interface PlaceOrder {
  readonly type: "PlaceOrder";
  readonly requestId: string;
  readonly at: string;
  readonly orderId: string;
  readonly customerId?: string;
  readonly country?: string;
  readonly lines: readonly RequestedLine[];
}

/** How much of a product; at the product's price unless another one is given. */
export interface RequestedLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice?: number;
  readonly discountBasisPoints?: number;
}

/** A request to send what was ordered. */
export interface ShipOrder {
  readonly type: "ShipOrder";
  readonly requestId: string;
  readonly at: string;
  readonly orderId: string;
}

/** A request to forget an order. */
export interface CancelOrder {
  readonly type: "CancelOrder";
  readonly requestId: string;
  readonly at: string;
  readonly orderId: string;
  readonly reason?: string;
}

/** Everything that the shop can be asked for. */
export type ShopRequest = AddProduct | PlaceOrder | ShipOrder | CancelOrder;

export const addProductRequested = event("add-product.requested", data<AddProduct>());
export const placeOrderRequested = event("place-order.requested", data<PlaceOrder>());
export const shipOrderRequested = event("ship-order.requested", data<ShipOrder>());
export const cancelOrderRequested = event("cancel-order.requested", data<CancelOrder>());

/** A request, captured as the fact that it was made. Its id is the request's own: it is captured once. */
export const Request = aggregate("request", (): { readonly request?: ShopRequest } => ({}))
  .on(addProductRequested, (_, { data }) => ({ request: data }))
  .on(placeOrderRequested, (_, { data }) => ({ request: data }))
  .on(shipOrderRequested, (_, { data }) => ({ request: data }))
  .on(cancelOrderRequested, (_, { data }) => ({ request: data }))
  .creates({ capture: requested });

function requested(request: ShopRequest) {
  switch (request.type) {
    case "AddProduct":
      return addProductRequested(request);
    case "PlaceOrder":
      return placeOrderRequested(request);
    case "ShipOrder":
      return shipOrderRequested(request);
    case "CancelOrder":
      return cancelOrderRequested(request);
  }
}

/** Captures requests as facts, in the order in which they come, before anyone decides on them. */
export const commands = application("commands", { requests: Request })
  .commands({
    /**
     * Captures those whose ids are new, all or none: of two requests with one id, the first stands. They are decided
     * on after the requests with the ids `after`, whatever pipelines those went into.
     */
    capture: async ({ requests }, wanted: readonly ShopRequest[], after: readonly string[] = []) => {
      // The unit depends on the requests that are read here.
      await Promise.all(after.map((requestId) => requests.get(requestId)));
      const first = firstOfEach(wanted);
      const known = await Promise.all(first.map(({ requestId }) => requests.has(requestId)));
      return first.filter((_, index) => !known[index]).map((request) => requests.capture(request.requestId, request));
    },
  })
  .pipelineBy(({ data }) => pipelineKey(data));

/** Returns the key of a request's pipeline. Requests about one product or one order stay in one pipeline, and in order. */
export function pipelineKey(request: ShopRequest): string {
  return request.type === "AddProduct" ? request.sku : request.orderId;
}

/** These requests without those whose ids stood further up. */
export function firstOfEach(requests: readonly ShopRequest[]): readonly ShopRequest[] {
  const first = new Map(requests.toReversed().map((request) => [request.requestId, request]));
  return requests.filter((request) => first.get(request.requestId) === request);
}
