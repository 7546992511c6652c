import { given } from "@es/core/testing";
import { test } from "vitest";
import { Order, orderCancelled, orderPlaced, orderShipped, type Placement } from "../../src/core/order.js";
import { type Reason, Refused } from "../../src/core/rejection.js";

const at = "2015-01-02T10:00:00.000Z";
const placement: Placement = {
  at: "2015-01-01T11:38:36.000Z",
  lines: [{ sku: "tea", quantity: 2, unitPrice: 250, discountBasisPoints: 0, amount: 500 }],
};
const placed = orderPlaced(placement);
const shipped = orderShipped({ at });
const cancelled = orderCancelled({ at, reason: "too late", placement });

test("an order is placed", () => {
  given(Order)
    .when(() => Order.place("1", placement))
    .then(placed)
    .thenState({ status: "placed", placement });
});

test("a placed order is shipped", () => {
  given(Order, placed)
    .when((order) => order.ship(at))
    .then(shipped)
    .thenState({ status: "shipped", placement });
});

test("a placed order is cancelled, and the event tells what had been agreed", () => {
  given(Order, placed)
    .when((order) => order.cancel({ at, reason: "too late" }))
    .then(cancelled)
    .thenState({ status: "cancelled", placement });
});

test("an order is not shipped twice", () => {
  given(Order, placed, shipped)
    .when((order) => order.ship(at))
    .thenRefuses(because("order-shipped"));
});

test("a cancelled order is not shipped", () => {
  given(Order, placed, cancelled)
    .when((order) => order.ship(at))
    .thenRefuses(because("order-cancelled"));
});

test("a shipped order is not cancelled", () => {
  given(Order, placed, shipped)
    .when((order) => order.cancel({ at }))
    .thenRefuses(because("order-shipped"));
});

test("an order is not cancelled twice", () => {
  given(Order, placed, cancelled)
    .when((order) => order.cancel({ at }))
    .thenRefuses(because("order-cancelled"));
});

function because(reason: Reason): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.reason === reason;
}
