import { AssertionError } from "node:assert";
import { given } from "@es/core/testing";
import { describe, expect, it } from "vitest";
import { closed, cola, lineAdded, noon, Order, OrderNotShippable, pizza, placed, shipped } from "../domain/order.js";

describe("given, when, then", () => {
  it("tells what a command triggers after what happened before", () => {
    given(Order, placed({ lines: [pizza] }))
      .when((order) => order.ship(noon))
      .then(shipped({ at: noon }));
  });

  it("tells what several commands trigger, in their order", () => {
    given(Order, placed({ lines: [] }))
      .when((order) => order.add(pizza).add(cola).ship(noon).close())
      .then(lineAdded(pizza), lineAdded(cola), shipped({ at: noon }), closed());
  });

  it("tells what a creator triggers", () => {
    given(Order)
      .when(() => Order.place("1", pizza, cola))
      .then(placed({ lines: [pizza, cola] }));
  });

  it("tells that nothing was triggered", () => {
    given(Order, placed({ lines: [] }))
      .when((order) => order.wait())
      .then();
  });

  it("tells the state, after the events or alone", () => {
    const decided = given(Order, placed({ lines: [] })).when((order) => order.add(pizza));
    decided.then(lineAdded(pizza)).thenState({ status: "placed", lines: [pizza] });
    decided.thenState({ status: "placed", lines: [pizza] });
  });

  it("tells of a refusal by class or by predicate", () => {
    const refused = given(Order, placed({ lines: [] }), shipped({ at: noon })).when((order) => order.ship(noon));
    refused.thenRefuses(OrderNotShippable);
    refused.thenRefuses(Error);
    refused.thenRefuses((error) => error instanceof Error && error.message === "The order is shipped");
  });
});

describe("given, when, then fails where", () => {
  const decided = given(Order, placed({ lines: [] })).when((order) => order.ship(noon));
  const refused = given(Order).when((order) => order.ship(noon));

  it.each([
    ["another event was triggered", () => decided.then(closed())],
    ["the event holds other data", () => decided.then(shipped({ at: "later" }))],
    ["fewer events were triggered", () => decided.then(shipped({ at: noon }), closed())],
    ["more events were triggered", () => decided.then()],
    ["the state is another", () => decided.thenState({ status: "placed", lines: [] })],
    ["nothing was refused", () => decided.thenRefuses(Error)],
    ["another error refused", () => refused.thenRefuses(TypeError)],
    ["the predicate does not accept the error", () => refused.thenRefuses(() => false)],
    [
      "something was triggered before the refusal",
      () =>
        given(Order)
          .when((order) => order.close().ship(noon))
          .thenRefuses(Error),
    ],
  ])("%s", (_, then) => {
    expect(then).toThrow(AssertionError);
  });

  it("a command was refused that was not to be, with the command's own error", () => {
    expect(() => refused.then(shipped({ at: noon }))).toThrow(OrderNotShippable);
    expect(() => refused.thenState({ status: "new", lines: [] })).toThrow(OrderNotShippable);
  });
});

describe("given, when, then throws at once where", () => {
  it("when is async, also where it would reject", () => {
    expect(() => given(Order, placed({ lines: [] })).when(async (order) => order.ship(noon))).toThrow(/when is given a promise/);
    const rejecting = Promise.reject(new Error("later"));
    rejecting.catch(() => {});
    expect(() => given(Order).when(() => rejecting)).toThrow(TypeError);
  });

  it("it is awaited or returned without then, and where an event type stands for an event", async () => {
    const awaiting = async () => given(Order, placed({ lines: [] })).when((order) => order.wait()) as unknown;
    await expect(awaiting()).rejects.toThrow(/then is given a function/);
    const decided = given(Order, placed({ lines: [] })).when((order) => order.close());
    expect(() => decided.then(closed as never)).toThrow(TypeError);
  });
});
