import { aggregate, data, event } from "@es/core";
import type { AddProduct, CancelOrder, PlaceOrder, ShipOrder, ShopRequest } from "./requests.js";

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
