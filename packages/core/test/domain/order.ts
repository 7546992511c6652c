import { aggregate, data, event } from "@es/core";

/** The order that the tests of the domain are about. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export const placed = event("order.placed", data<{ lines: readonly Line[] }>());
export const lineAdded = event("order.line-added", data<Line>());
export const shipped = event("order.shipped", data<{ at: string }>());
export const closed = event("order.closed");

export class OrderNotShippable extends Error {}

interface OrderState {
  readonly status: "new" | "placed" | "shipped" | "closed";
  readonly lines: readonly Line[];
}

export const Order = aggregate("order", (): OrderState => ({ status: "new", lines: [] }))
  .on(placed, (order, { data }) => ({ ...order, status: "placed", lines: data.lines }))
  .on(lineAdded, (order, { data }) => ({ ...order, lines: [...order.lines, data] }))
  .on(shipped, (order) => ({ ...order, status: "shipped" }))
  .on(closed, (order) => ({ ...order, status: "closed" }))
  .creates({
    place: (...lines: readonly Line[]) => placed({ lines }),
    placeAndShip: (at: string) => [placed({ lines: [] }), shipped({ at })],
  })
  .commands({
    add: (_order, line: Line) => lineAdded(line),
    ship: (order, at: string) => {
      if (order.status !== "placed") throw new OrderNotShippable(`The order is ${order.status}`);
      return shipped({ at });
    },
    close: () => closed(),
    addAll: (_order, lines: readonly Line[]) => lines.map((line) => lineAdded(line)),
    wait: () => [],
  });

export const pizza: Line = { sku: "pizza", quantity: 2 };
export const cola: Line = { sku: "cola", quantity: 1 };
export const noon = "2015-01-01T12:00:00.000Z";
