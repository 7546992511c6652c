import { type AggregateOf, aggregate, data, type EventOf, event, eventsThatAre, type StandardSchema, timestamped } from "@es/core";
import { given } from "@es/core/testing";
import { closed, type Line, Order, pizza, placed, shipped } from "./order.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where two types are the same. */
function same<A, B>(_: Same<A, B>): void {}

// What is inferred without annotations.
const order = Order.place("1", pizza);
same<(typeof order)["state"]["status"], "new" | "placed" | "shipped" | "closed">(true);
same<typeof order, AggregateOf<typeof Order>>(true);
same<Parameters<typeof order.ship>, [at: string]>(true);
same<Parameters<typeof Order.place>, [id: string, ...lines: Line[]]>(true);
same<ReturnType<typeof order.ship>, AggregateOf<typeof Order>>(true);
same<EventOf<typeof placed>["data"], { lines: readonly Line[] }>(true);
same<EventOf<typeof placed>["type"], "order.placed">(true);
const stamped = eventsThatAre(timestamped())("thing.stamped", data<{ size: number }>());
same<EventOf<typeof stamped>["metadata"]["timestamp"], string>(true);
declare const numeric: StandardSchema<string, number>;
const counted = event("things.counted", numeric);
same<EventOf<typeof counted>["data"], number>(true);
same<Parameters<typeof counted>, [data: string]>(true);

// The payload fits its type.
// @ts-expect-error a payload is missing
placed();
// @ts-expect-error a property is missing
placed({});
// @ts-expect-error a property has another type
placed({ lines: ["pizza"] });
// @ts-expect-error a property is unknown
shipped({ at: "noon", by: "bike" });
// @ts-expect-error an event without data takes none
closed({ at: "noon" });
// @ts-expect-error the schema takes text
counted(1);

// A stored name is a literal.
declare const name: string;
// @ts-expect-error a name made at run time is not kept by minifiers and refactorings
event(name);
// @ts-expect-error nor one that only begins with a literal
event(name, data<{ size: number }>());

// Data is what JSON can hold.
event("fine", data<{ text: string; maybe?: number; list: readonly (string | null)[]; inner: { flag: boolean } }>());
// @ts-expect-error a Date comes back as text
data<{ at: Date }>();
// @ts-expect-error JSON refuses a bigint
data<{ amount: bigint }>();
// @ts-expect-error a Map comes back empty
data<{ inner: { prices: Map<string, number> } }>();
// @ts-expect-error a Set comes back empty
data<readonly Set<string>[]>();
// @ts-expect-error bytes come back as an object
data<{ bytes: Uint8Array }>();
// @ts-expect-error functions are lost
data<{ act: () => void }>();
// @ts-expect-error symbols are lost
data<{ key: symbol }>();

// An aggregate decides on events that it evolves by.
const Thing = aggregate("thing", () => ({ size: 0 })).on(stamped, (_, { data }) => ({ size: data.size }));
Thing.commands({ stamp: (thing) => stamped({ size: thing.size }), twice: () => [stamped({ size: 1 }), stamped({ size: 2 })] });
// @ts-expect-error it does not evolve by closed
Thing.commands({ close: () => closed() });
// @ts-expect-error nor by one of many
Thing.commands({ close: () => [stamped({ size: 1 }), closed()] });
// @ts-expect-error nor when it begins
Thing.creates({ close: () => closed() });
// @ts-expect-error a command answers events
Thing.commands({ wait: () => undefined });
// @ts-expect-error a command answers at once
Thing.commands({ wait: async () => stamped({ size: 1 }) });
// @ts-expect-error the state keeps its shape
Thing.on(closed, () => ({ weight: 1 }));
// @ts-expect-error the state has no such property
Thing.on(closed, (thing) => ({ size: thing.weight }));

// Members keep their names.
// @ts-expect-error every aggregate has a state
Thing.commands({ state: () => stamped({ size: 1 }) });
// @ts-expect-error what has a "then" cannot be awaited
// biome-ignore lint/suspicious/noThenProperty: it is what must not compile
Thing.commands({ then: () => stamped({ size: 1 }) });
// @ts-expect-error every definition has "on"
Thing.creates({ on: () => stamped({ size: 1 }) });
// @ts-expect-error every definition has "commands"
Thing.creates({ commands: () => stamped({ size: 1 }) });

// Commands take what they were declared to take, and aggregates are not changed but by commands.
// @ts-expect-error an argument is missing
order.ship();
// @ts-expect-error an argument has another type
order.ship(12);
// @ts-expect-error there is no such command
order.cancel();
// @ts-expect-error a state is not assigned to
order.state = { status: "new", lines: [] };
// @ts-expect-error the property of a state neither
order.state.status = "new";

// Tests of aggregates know their events and states.
given(Order, placed({ lines: [] }))
  .when((order) => order.ship("noon"))
  .then(shipped({ at: "noon" }))
  .thenState({ status: "shipped", lines: [] });
// @ts-expect-error the thing knows no such event
given(Thing, closed());
// @ts-expect-error the order has no such command
given(Order).when((order) => order.cancel());
const done = given(Order).when((order) => order.close());
// @ts-expect-error an order has no such state
done.thenState({ status: "lost", lines: [] });
// @ts-expect-error an order has no such event
done.then(stamped({ size: 1 }));
