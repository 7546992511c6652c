import { application } from "@es/core";
import { addProductRequested, cancelOrderRequested, placeOrderRequested, shipOrderRequested } from "../commands.js";
import { Order } from "./order.js";
import { Product, placementOf } from "./product.js";
import { orRejection, Refused, Rejection } from "./rejection.js";

/** Turns requests into products and orders, and decides: what it refuses becomes a rejection. */
export const core = application("core", { products: Product, orders: Order, rejections: Rejection })
  .on(addProductRequested, ({ data: request }, { products }) =>
    orRejection(request, async () => {
      const { sku } = request;
      if (await products.has(sku)) throw new Refused("duplicate-product", `there is a product "${sku}" already`);
      return products.add(sku, request);
    }),
  )
  .on(placeOrderRequested, ({ data: request }, { products, orders }) =>
    orRejection(request, async () => {
      const { orderId } = request;
      if (await orders.has(orderId)) throw new Refused("duplicate-order", `there is an order "${orderId}" already`);
      return orders.place(orderId, await placementOf(request, products));
    }),
  )
  .on(shipOrderRequested, ({ data: request }, { orders }) =>
    orRejection(request, async () => {
      const order = await orders.get(request.orderId);
      if (order === undefined) throw unknownOrder(request.orderId);
      return order.ship(request.at);
    }),
  )
  .on(cancelOrderRequested, ({ data: request }, { orders }) =>
    orRejection(request, async () => {
      const order = await orders.get(request.orderId);
      if (order === undefined) throw unknownOrder(request.orderId);
      const { at, reason } = request;
      return order.cancel(reason === undefined ? { at } : { at, reason });
    }),
  );

function unknownOrder(orderId: string): Refused {
  return new Refused("unknown-order", `there is no order "${orderId}"`);
}
