import { data, event, eventsThatAre, hashChained, InvalidDefinition, InvalidEventData, type StandardSchema } from "@es/core";
import { describe, expect, it } from "vitest";
import { InvalidIdentifier } from "../../src/domain/errors.js";
import { closed, placed } from "./order.js";

/** Takes a number or its text, gives a number. */
const count: StandardSchema<number | string, number> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => {
      const number = Number(value);
      if (Number.isInteger(number)) return { value: number };
      return { issues: [{ message: "is no number", path: ["lines", { key: 0 }, "quantity"] }, { message: "sorry" }] };
    },
  },
};

describe("an event type", () => {
  it("states facts of its stored name", () => {
    expect(placed({ lines: [] })).toEqual({ type: "order.placed", data: { lines: [] } });
    expect(closed()).toEqual({ type: "order.closed", data: undefined });
    expect([placed.type, closed.type]).toEqual(["order.placed", "order.closed"]);
  });

  it("keeps what its schema makes of the data", () => {
    expect(event("things.counted", count)("12").data).toBe(12);
  });

  it("refuses data that its schema refuses, and says all that is wrong and where", () => {
    const counted = event("things.counted", count);
    expect(() => counted("many")).toThrow(InvalidEventData);
    expect(() => counted("many")).toThrow("The data of things.counted is refused: lines.0.quantity: is no number; sorry");
  });

  it("refuses a schema that answers with a promise", () => {
    const validate = async (value: unknown) => ({ value: Number(value) });
    const slow: StandardSchema<number> = { "~standard": { version: 1, vendor: "test", validate } };
    expect(() => event("things.counted", slow)(1)).toThrow(InvalidDefinition);
  });

  it.each(["", " placed", "order placed", "-placed", "Zahl.geändert", "x".repeat(64), "a\n"])("refuses %j as a stored name", (name) => {
    expect(() => event(name as "order.placed", data<object>())).toThrow(InvalidIdentifier);
  });

  it("is sealed by one variant at the most", () => {
    expect(() => eventsThatAre(hashChained(), hashChained())).toThrow(InvalidDefinition);
  });
});
