import { memory, pipe, singleThreaded, system } from "@es/core";
import { expect, test } from "vitest";
import { commands, type ShopRequest } from "../../src/commands.js";
import { core } from "../../src/core/core.js";

const at = "2015-01-01T00:00:00.000Z";
const tea: Unnumbered = { type: "AddProduct", at, sku: "tea", name: "Tea", category: "Drinks", unitPrice: 250 };
const twoTeas: Unnumbered = { type: "PlaceOrder", at, orderId: "1", lines: [{ sku: "tea", quantity: 2 }] };
const ship: Unnumbered = { type: "ShipOrder", at, orderId: "1" };
const cancel: Unnumbered = { type: "CancelOrder", at, orderId: "1", reason: "too late" };

test("an order takes the price of the product, unless the line names another", async () => {
  const lines = [
    { sku: "tea", quantity: 2 },
    { sku: "tea", quantity: 3, unitPrice: 199, discountBasisPoints: 1000 },
  ];
  const { orders } = await decided([tea, { ...twoTeas, country: "Ireland", lines }]);
  expect((await orders.expect("1")).state).toEqual({
    status: "placed",
    placement: {
      at,
      country: "Ireland",
      lines: [
        { sku: "tea", quantity: 2, unitPrice: 250, discountBasisPoints: 0, amount: 500 },
        { sku: "tea", quantity: 3, unitPrice: 199, discountBasisPoints: 1000, amount: 537 },
      ],
    },
  });
});

test.each([
  ["a product that is there already", [tea, tea], "duplicate-product"],
  ["an order that is there already", [tea, twoTeas, twoTeas], "duplicate-order"],
  ["an order of an unknown product", [twoTeas], "unknown-sku"],
  ["an order that costs more than can be counted", [tea, costly(1)], "unsafe-amount"],
  ["an order that costs too much in all", [tea, costly(2)], "unsafe-amount"],
  ["shipping an unknown order", [ship], "unknown-order"],
  ["cancelling an unknown order", [cancel], "unknown-order"],
  ["shipping a cancelled order", [tea, twoTeas, cancel, ship], "order-cancelled"],
  ["shipping twice", [tea, twoTeas, ship, ship], "order-shipped"],
  ["cancelling a shipped order", [tea, twoTeas, ship, cancel], "order-shipped"],
  ["cancelling twice", [tea, twoTeas, cancel, cancel], "order-cancelled"],
])("refuses %s, and keeps the request with the reason", async (_, wanted, reason) => {
  const { rejections } = await decided(wanted);
  const last = numbered(wanted).at(-1) as ShopRequest;
  expect((await rejections.expect(last.requestId)).state.rejection).toMatchObject({ reason, request: last });
});

test("an order that was refused can be placed later", async () => {
  const { orders } = await decided([twoTeas, tea, twoTeas]);
  expect((await orders.expect("1")).state.status).toBe("placed");
});

test("a price that changes later changes no order", async () => {
  const { products, orders } = await decided([tea, twoTeas, { ...tea, unitPrice: 9999 } as Unnumbered]);
  expect((await products.expect("tea")).state.unitPrice).toBe(250);
  expect((await orders.expect("1")).state.placement.lines[0]?.amount).toBe(500);
});

type Unnumbered = ShopRequest extends infer Each ? (Each extends ShopRequest ? Omit<Each, "requestId"> : never) : never;

function costly(lines: number): Unnumbered {
  const line = { sku: "tea", quantity: Math.floor(Number.MAX_SAFE_INTEGER / lines) + 1, unitPrice: lines === 1 ? 2 : 1 };
  return { ...twoTeas, lines: Array.from({ length: lines }, () => line) } as Unnumbered;
}

function numbered(requests: readonly Unnumbered[]): readonly ShopRequest[] {
  return requests.map((request, index) => ({ ...request, requestId: `r${index}` }) as ShopRequest);
}

/** Returns the results of these requests in core. */
async function decided(requests: readonly Unnumbered[]) {
  const running = await singleThreaded(system(pipe(commands, core)), { store: memory() });
  await running.commands.capture(numbered(requests));
  await running.settled();
  await running.stop();
  return running.core;
}
