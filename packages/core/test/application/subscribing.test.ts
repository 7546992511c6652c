import { aggregate, application, data, event, memory, pipe, type Recording, singleThreaded, system } from "@es/core";
import { expect, it } from "vitest";

const placed = event("order.placed", data<{ sku: string }>());
const Order = aggregate("order", (): { sku: string } => ({ sku: "" }))
  .on(placed, (_, { data: { sku } }) => ({ sku }))
  .creates({ place: (sku: string) => placed({ sku }) });
const orders = application("orders", { orders: Order }).commands({ place: (_, id: string, sku: string) => Order.place(id, sku) });
const shipping = application("shipping", { parcels: Order }).on(placed, ({ aggregateId, data: { sku } }) => Order.place(aggregateId, sku));

it("tells those who subscribe to an application what this process recorded, of commands and of policies, after the commit", async () => {
  await using running = await singleThreaded(system(pipe(orders, shipping)), { store: memory() });
  const heard: Recording[] = [];
  const heads: number[] = [];
  const stop = running.orders.subscribe((recording) => heard.push(recording));
  running.shipping.subscribe(async (recording) => {
    heard.push(recording);
    heads.push((await running.shipping.log.head(0)).head);
  });
  const recorded = await running.orders.place("1", "tea");
  await running.settled();
  expect(heard.map(({ application, ids }) => ({ application, ids }))).toEqual([
    { application: "orders", ids: recorded.ids },
    { application: "shipping", ids: [1] },
  ]);
  expect(heard[0]?.events).toMatchObject([{ type: "order.placed", aggregateId: "1", data: { sku: "tea" } }]);
  expect(heads).toEqual([1]);
  stop();
  await running.orders.place("2", "milk");
  expect(heard.filter(({ application }) => application === "orders")).toHaveLength(1);
});

it("keeps what was recorded where a subscriber fails", async () => {
  await using running = await singleThreaded(system(pipe(orders)), { store: memory() });
  running.orders.subscribe(() => {
    throw new Error("the page is closed");
  });
  await running.orders.place("1", "tea");
  expect((await running.orders.orders.expect("1")).state.sku).toBe("tea");
});
