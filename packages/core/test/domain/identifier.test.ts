import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidIdentifier } from "../../src/domain/errors.js";
import { aggregateId, applicationName, checkedName } from "../../src/domain/identifier.js";

describe("an aggregate id", () => {
  it("may be of any script, up to 255 characters", () => {
    for (const id of ["1", " ", "ä", "か", "👍🏽", "a/b", "'; DROP TABLE events; --", "__proto__", "x".repeat(255)])
      expect(aggregateId(id)).toBe(id);
  });

  it("is well-formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (id) => {
        const accepted = id.length > 0 && id.length <= 255 && !id.includes("\0") && Buffer.from(id).toString() === id;
        if (accepted) expect(aggregateId(id)).toBe(id);
        else expect(() => aggregateId(id)).toThrow(InvalidIdentifier);
      }),
    );
    for (const half of ["\ud83d", "\udc4d", "a\ud83d", "\udc4da", "\udc4d\ud83d"])
      expect(() => aggregateId(half)).toThrow(InvalidIdentifier);
  });

  it.each([undefined, null, 1, {}, ["a"]])("is no %j", (id) => {
    expect(() => aggregateId(id as never)).toThrow(InvalidIdentifier);
  });
});

describe("a name", () => {
  const names = ["order.placed", "Order:placed@2", "a", "0", "x".repeat(63), "es_1-2"];
  it("of an event or an aggregate is short and plain", () => {
    for (const name of names) expect(checkedName(name)).toBe(name);
    for (const name of ["", ".a", "_a", "a b", "a/b", "é", "a\0", "a\n", "x".repeat(64), "a;b", 'a"', "..", "%61"]) {
      expect(() => checkedName(name)).toThrow(InvalidIdentifier);
    }
  });

  it("of an application is one that may stand in tables, paths and queues", () => {
    for (const name of ["shop", "Shop_2", "_shop", "a.b@c-d", "x".repeat(64)]) expect(applicationName(name)).toBe(name);
    for (const name of ["", ".", "..", "-a", "a:b", "a/b", "a\\b", "a b", "{a}", "é", "a\n", "x".repeat(65)]) {
      expect(() => applicationName(name)).toThrow(InvalidIdentifier);
    }
  });

  it("that is refused is shown, with what is expected", () => {
    expect(() => checkedName("a b")).toThrow('"a b" is not a stored name: 1 to 63 letters, digits and _ . : @ -');
  });
});
