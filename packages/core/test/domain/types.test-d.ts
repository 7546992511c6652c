import {
  type AggregateOf,
  aggregate,
  data,
  type EventOf,
  event,
  eventsThatAre,
  type Immutable,
  type JsonData,
  type StandardSchema,
  timestamped,
} from "@es/core";
import { given } from "@es/core/testing";
import { closed, type Line, Order, pizza, placed, shipped } from "./order.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where two types are the same. */
function same<A, B>(_: Same<A, B>): void {}

// These types are inferred without annotations.
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

// @ts-expect-error an object that makes JSON of itself comes back as that
data<{ url: URL }>();
// @ts-expect-error also where it is optional
data<{ at?: Date | null }>();
// @ts-expect-error also in tuples
data<[name: string, at: Date]>();
// @ts-expect-error also alone
data<Date>();
declare const dates: StandardSchema<{ at: Date }>;
// @ts-expect-error what a schema gives is JSON too
event("booked", dates);
declare const amounts: StandardSchema<string, { inner: readonly { amount: bigint }[] }>;
// @ts-expect-error however deep it is
event("booked", amounts);
declare const parsing: StandardSchema<Date, string>;
event("booked", parsing)(new Date(0));
declare const loose: StandardSchema<unknown>;
event("booked", loose);

// Types that stay usable.
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Tree {
  readonly children: readonly Tree[];
}
type Sku = string & { readonly "~brand": "sku" };
enum Tone {
  dark = "dark",
  light = 1,
}
const usable = { json: data<Json>(), tree: data<Tree>(), any: data<object>(), nothing: data<undefined>(), unknown: data<unknown>() };
event("usable", usable.json);
data<{
  sku: Sku;
  tone: Tone;
  maybe?: number | undefined;
  unknown: unknown;
  record: Record<string, unknown>;
  tuple: readonly [string, number?];
}>();
data<{ kind: "a"; size: number } | { kind: "b"; name: string | null }>();
const generic = <T extends JsonData<T>>() => event("generic", data<T>());
same<EventOf<ReturnType<typeof generic<{ size: number }>>>["data"], { size: number }>(true);

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
// @ts-expect-error the state has no property that is not declared
Thing.on(closed, (thing) => ({ ...thing, sise: 1 }));
// @ts-expect-error nor on one of two ways
Thing.on(closed, (thing) => (thing.size > 1 ? thing : { ...thing, sise: 1 }));
// @ts-expect-error nor in a block
Thing.on(closed, (thing) => {
  return { ...thing, sise: 1 };
});
Thing.on(closed, (thing) => thing);

// Exact are states of properties; what else a state may be keeps its own.
aggregate("words", () => [] as string[]).on(closed, (words) => [...words, "closed"]);
aggregate("prices", () => new Map<string, number>()).on(closed, (prices) => new Map(prices).set("tea", 1));
aggregate("count", () => 0).on(closed, (count) => count + 1);
aggregate("counts", (): Record<string, number> => ({})).on(closed, (counts) => ({ ...counts, closed: 1 }));
aggregate("unknown", (): unknown => 0).on(closed, () => ({ any: 1 }));
aggregate("either", (): { is: "new"; by?: string } | { is: "old"; since: string } => ({ is: "new" })).on(closed, (either) =>
  either.is === "new" ? { is: "old", since: "noon" } : { ...either, since: "later" },
);

// The last upcast gives the present data.
const from = ({ name }: { name: string }) => ({ given: name, family: "" });
event("renamed", data<{ given: string; family: string }>(), { upcasts: [from] });
event("renamed", data<{ given: string; family: string }>(), { upcasts: [(old: string) => ({ name: old }), from] });
// @ts-expect-error it lacks a property
event("renamed", data<{ given: string; family: string }>(), { upcasts: [({ name }: { name: string }) => ({ given: name })] });
// @ts-expect-error an earlier step gives it, the last does not
event("renamed", data<{ given: string; family: string }>(), { upcasts: [from, ({ given }: { given: string }) => given] });
declare const sized: StandardSchema<{ size: number }>;
// @ts-expect-error the same where a schema says the shape
event("sized", sized, { upcasts: [() => ({ size: "1" })] });

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

// Nobody changes a state in place, however it was declared.
interface Loans {
  loans: string[];
  at: { shelf: string };
  byTitle: Map<string, string[]>;
  titles: Set<string>;
  since: Date;
}
const lent = event("book.lent", data<{ title: string }>());
const Member = aggregate(
  "member",
  (): Loans => ({ loans: [], at: { shelf: "" }, byTitle: new Map(), titles: new Set(), since: new Date(0) }),
)
  .on(lent, (member, { data }) => ({ ...member, loans: [...member.loans, data.title], since: member.since }))
  .creates({ lend: (title: string) => lent({ title }) });
same<AggregateOf<typeof Member>["state"], Immutable<Loans>>(true);
const member = Member.lend("1", "Emma");
same<typeof member.state.loans, readonly string[]>(true);
same<typeof member.state.byTitle, ReadonlyMap<string, readonly string[]>>(true);
same<typeof member.state.since, Date>(true);
// @ts-expect-error an array is read-only
member.state.loans.push("Emma");
// @ts-expect-error so is what is inside
member.state.at.shelf = "A";
// @ts-expect-error and a map
member.state.byTitle.set("Emma", []);
// @ts-expect-error and a set
member.state.titles.add("Emma");

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
