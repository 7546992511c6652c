import {
  aggregate,
  application,
  data,
  type EventOrigin,
  event,
  InvalidArgument,
  into,
  memory,
  type NotificationLog,
  pipe,
  projection,
  singleThreaded,
  system,
} from "@es/core";
import { virtualTime } from "@es/core/testing";
import { expect, it } from "vitest";

const placed = event("order.placed", data<{ items: number }>());
const invoiced = event("invoice.written", data<{ due: string }>());
const Order = aggregate("order", () => ({}))
  .on(placed, () => ({}))
  .creates({ place: (items: number) => placed({ items }) });
const Invoice = aggregate("invoice", () => ({}))
  .on(invoiced, () => ({}))
  .creates({ write: (due: string) => invoiced({ due }) });

const dayMs = 24 * 60 * 60 * 1000;
const orders = application("orders", { orders: Order });
/** A policy that reads the time: due a month after the order was recorded. */
const billing = application("billing", { invoices: Invoice }).on(placed, ({ aggregateId }, _, { recordedAt }) =>
  Invoice.write(aggregateId, recordedAt === undefined ? "unknown" : new Date(recordedAt.getTime() + 30 * dayMs).toISOString()),
);
const seen = projection("seen", into<{ add(origin: EventOrigin): void }>()).on(placed, (_, view, origin) => view.add(origin));

function dueIn(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString()).data.due;
}

it("policies and projections are told when and where an event was recorded, by the clock that is given", async () => {
  const time = virtualTime();
  const origins: EventOrigin[] = [];
  await using running = await singleThreaded(system([pipe(orders, billing), pipe(orders, seen)]), {
    store: memory(),
    views: { seen: () => ({ add: (origin) => void origins.push(origin) }) },
    clock: () => new Date(time.now()),
  });
  await running.orders.save(Order.place("1", 2));
  await time.run(dayMs);
  await running.orders.save(Order.place("2", 1));
  await running.settled();
  expect(origins).toEqual([
    { application: "orders", pipeline: 0, id: 1, recordedAt: new Date(0) },
    { application: "orders", pipeline: 0, id: 2, recordedAt: new Date(dayMs) },
  ]);
  const invoices = await running.billing.recorder.notifications(0, { after: 0, limit: 9 });
  expect(invoices.map(({ data }) => dueIn(data))).toEqual(["1970-01-31T00:00:00.000Z", "1970-02-01T00:00:00.000Z"]);
  expect(invoices.map(({ recordedAt }) => recordedAt?.getTime())).toEqual([expect.any(Number), expect.any(Number)]);
});

it("what is recorded together has one time, which is now where no clock is given", async () => {
  await using running = await singleThreaded(system(pipe(orders)), { store: memory() });
  await running.orders.save(Order.place("1", 2), Order.place("2", 2));
  const [first, second] = await running.orders.recorder.notifications(0, { after: 0, limit: 9 });
  expect(first?.recordedAt).toEqual(second?.recordedAt);
  expect(Math.abs(Number(first?.recordedAt) - Date.now())).toBeLessThan(60_000);
});

it("a clock that tells no time is refused, and nothing is recorded", async () => {
  await using running = await singleThreaded(system(pipe(orders)), { store: memory(), clock: () => new Date(Number.NaN) });
  await expect(running.orders.save(Order.place("1", 2))).rejects.toThrow(InvalidArgument);
  await expect(running.orders.save(Order.place("1", 2))).rejects.toThrow("recordedAt is Invalid Date: give a valid Date");
  expect(await running.orders.recorder.head(0)).toBe(0);
});

it("what operators decide is recorded with a time of the same clock", async () => {
  await using running = await singleThreaded(system(pipe(orders, billing)), { store: memory(), clock: () => new Date(5) });
  await running.orders.save(Order.place("1", 2));
  await running.settled();
  await running.resetPosition({ application: "billing", upstream: "orders", pipeline: 0, after: 1, why: "tried", force: true });
  const all = await running.billing.recorder.notifications(0, { after: 0, limit: 9 });
  expect(all.map(({ type }) => type)).toEqual(["invoice.written", "es.position-reset"]);
  expect(all.map(({ recordedAt }) => recordedAt)).toEqual([new Date(5), new Date(5)]);
});

it("a log that tells no times has events of unknown time", async () => {
  await using upstream = await singleThreaded(system(pipe(orders)), { store: memory() });
  await upstream.orders.save(Order.place("1", 2));
  const { log } = upstream.orders;
  const untold: NotificationLog = {
    application: log.application,
    head: (pipeline) => log.head(pipeline),
    heads: () => log.heads(),
    section: async (pipeline, id) => {
      const section = await log.section(pipeline, id);
      return { ...section, items: section.items.map((item) => ({ ...item, recordedAt: undefined })) };
    },
  };
  await using running = await singleThreaded(system(pipe(orders, billing)), {
    store: memory(),
    applications: ["billing"],
    logs: { orders: untold },
  });
  await running.settled();
  const [invoice] = await running.billing.recorder.notifications(0, { after: 0, limit: 9 });
  expect(dueIn(invoice?.data as Uint8Array)).toBe("unknown");
});
