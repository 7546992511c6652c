import { aggregate, event, InvalidDefinition, UnknownEvent } from "@es/core";
import { describe, expect, it } from "vitest";
import { InvalidIdentifier } from "../../src/domain/errors.js";
import { cola, noon, Order, OrderNotShippable, pizza } from "./order.js";

describe("an aggregate", () => {
  it("begins with the events of its creator", () => {
    const order = Order.place("1", pizza);
    expect([order.id, order.position, order.state]).toEqual(["1", 1, { status: "placed", lines: [pizza] }]);
    expect(order.pending).toEqual([
      { type: "order.placed", aggregate: "order", aggregateId: "1", position: 1, data: { lines: [pizza] }, metadata: {} },
    ]);
  });

  it("gives its events consecutive positions, whether they come one by one or many at once", () => {
    const order = Order.placeAndShip("1", noon).addAll([pizza, cola]).wait().close();
    expect(order.pending.map(({ position, type }) => `${position} ${type}`)).toEqual([
      "1 order.placed",
      "2 order.shipped",
      "3 order.line-added",
      "4 order.line-added",
      "5 order.closed",
    ]);
    expect(order.position).toBe(5);
  });

  it("is the same object after a command, in its new state", () => {
    const order = Order.place("1");
    expect(order.add(cola)).toBe(order);
    expect(order.state.lines).toEqual([cola]);
  });

  it("keeps an earlier state as it was", () => {
    const order = Order.place("1");
    const { state, pending } = order;
    order.add(cola);
    expect([state.lines, pending.length]).toEqual([[], 1]);
  });

  it("triggers nothing when a command refuses", () => {
    const order = Order.placeAndShip("1", noon);
    const before = order.state;
    expect(() => order.ship(noon)).toThrow(OrderNotShippable);
    expect([order.state, order.pending.length, order.position]).toEqual([before, 2, 2]);
  });

  it("triggers none of a command's events when it cannot evolve by one of them", () => {
    const counted = event("counted");
    const unknown = event("unknown");
    const Counter = aggregate("counter", () => 0)
      .on(counted, (count) => count + 1)
      .creates({ begin: () => counted() })
      .commands({ err: () => [counted(), unknown()] as never });
    const counter = Counter.begin("1");
    expect(() => counter.err()).toThrow(UnknownEvent);
    expect([counter.state, counter.pending.length, counter.position]).toEqual([1, 1, 1]);
  });

  it.each(["", "x".repeat(256), "nul\0", "\ud800", 7 as unknown as string])("refuses the id %j", (id) => {
    expect(() => Order.place(id)).toThrow(InvalidIdentifier);
  });
});

describe("the definition of an aggregate", () => {
  const happened = event("happened");
  const Thing = aggregate("thing", () => ({})).on(happened, (thing) => thing);

  it("is a value: what is chained to it does not change it", () => {
    const more = Thing.creates({ make: () => happened() }).commands({ change: () => happened() });
    expect(Object.keys(Thing)).not.toContain("make");
    expect(Object.keys(Thing.definition.commands)).toEqual([]);
    expect(more.make("1").change().position).toBe(2);
  });

  it("gathers creators and commands over several calls", () => {
    const more = Thing.creates({ make: () => happened() })
      .commands({ one: () => happened() })
      .creates({ build: () => happened() })
      .commands({ other: () => happened() });
    expect([more.make("1").one().other().position, more.build("2").other().one().position]).toEqual([3, 3]);
  });

  it("says once how it evolves by an event", () => {
    expect(() => Thing.on(happened, (thing) => thing)).toThrow(InvalidDefinition);
  });

  it.each(["definition", "on", "creates", "commands"])("refuses a creator called %s", (name) => {
    expect(() => Thing.creates({ [name]: () => happened() } as never)).toThrow(InvalidDefinition);
  });

  it.each(["id", "state", "position", "pending", "toString", "constructor", "then"])("refuses a command called %s", (name) => {
    const Wrong = Thing.creates({ make: () => happened() }).commands({ [name]: () => happened() } as never);
    expect(() => Wrong.make("1")).toThrow(`The aggregate "thing" cannot have a command "${name}"`);
  });

  it("leaves all other names to commands", () => {
    const command = () => happened();
    const names = {
      definition: command,
      version: command,
      mark: command,
      execute: command,
      trigger: command,
      replay: command,
      settle: command,
    };
    const thing = Thing.creates({ make: command }).commands(names).make("1");
    expect(thing.definition().version().mark().execute().trigger().replay().settle().position).toBe(8);
    expect(Object.keys(thing)).toEqual(["id"]);
  });

  it("has a version, which is 1 where nothing is said", () => {
    expect([Thing.definition.version, aggregate("thing", () => ({}), { version: 3 }).definition.version]).toEqual([1, 3]);
  });

  it("refuses a name that cannot be stored", () => {
    expect(() => aggregate("a/b", () => ({}))).toThrow(InvalidIdentifier);
  });
});
