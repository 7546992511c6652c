import { runInNewContext } from "node:vm";
import { aggregate, data, event, eventsThatAre, InvalidEventData, type StandardSchema } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPoisoned } from "../persistence/is-poisoned.js";

const said = event("thing.said", data<unknown>());

/** Returns the value that is read back. */
function readBack(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function refusal(state: () => unknown): InvalidEventData {
  try {
    state();
  } catch (error) {
    if (error instanceof InvalidEventData) return error;
    throw error;
  }
  return expect.fail("It was to be refused");
}

const json = fc.jsonValue({ stringUnit: "grapheme" }).filter((value) => !isPoisoned(value));

class Money {
  constructor(readonly amount: number) {}
}
class Lines extends Array<number> {}

const hole = [1, 2, 3];
delete hole[1];
const withExtra = Object.assign([1], { note: "x" });
const hidden = Object.defineProperty({ a: 1 }, "secret", { value: 2, enumerable: false });
const throwing = new Proxy({ a: 1 }, { ownKeys: () => expect.fail("no keys here") });
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** Values that JSON does not give back, with what is said of each. */
const wrong: readonly (readonly [value: unknown, why: string])[] = [
  [new Date(0), "is a Date: say it as a string"],
  [new Map([[1, 2]]), "is a Map: say it as an object, or as an array of its entries"],
  [new Set([1]), "is a Set: say it as an array"],
  [new WeakMap(), "is a WeakMap: leave it out"],
  [/x/, "is a RegExp: say its source as a string"],
  [new Error("x"), "is an Error: say its message as a string"],
  [Promise.resolve(1), "is a Promise: await it first"],
  [new URL("http://localhost"), "is a URL: say it as a string"],
  [Number.NaN, "is NaN: say it as null or as a string"],
  [Number.POSITIVE_INFINITY, "is Infinity: say it as null or as a string"],
  [Number.NEGATIVE_INFINITY, "is -Infinity: say it as null or as a string"],
  [12n, "is a bigint: say it as a string"],
  [new ArrayBuffer(1), "is an ArrayBuffer: say its bytes as a string, as in base64"],
  [Buffer.from("x"), "is bytes: say them as a string, as in base64"],
  [new Uint8Array(1), "is bytes: say them as a string, as in base64"],
  [new Float64Array(1), "is a Float64Array: say it as an array of numbers"],
  [() => 1, "is a function: leave it out"],
  [Symbol("x"), "is a symbol: say it as a string"],
  [new Money(1), "is an instance of Money: say its values as a plain object"],
  [new Lines(1, 2), "is an instance of Lines: say it as a plain array"],
  [new Number(1), "is a boxed number: say it as a number"],
  [new String("x"), "is a boxed string: say it as a string"],
  [Object(1n), "is a boxed bigint: say it as a string"],
  [runInNewContext("new Date(0)"), "is a Date: say it as a string"],
  ["\ud800", "is a string with half a surrogate pair: say it as well-formed text, as toWellFormed() makes it"],
  [{ [Symbol("x")]: 1 }, "has Symbol(x) as a key: name it by a string"],
  [withExtra, 'has the property "note", which JSON leaves out: say it as an object'],
  [hidden, 'has the property "secret", which JSON leaves out: say it as an enumerable one'],
];

/** The same with a place of their own. */
const wrongInside: readonly (readonly [value: unknown, place: string])[] = [
  [[undefined], "[0] is undefined: say it as null"],
  [hole, "[1] is a hole in an array: say null there"],
  [{ toJSON: () => 1 }, ".toJSON is a function: leave it out"],
  [
    {
      get now() {
        return 1;
      },
    },
    ".now is a getter: say its value",
  ],
  [JSON.parse('{"__proto__":{"admin":true}}'), ".__proto__ has a key that could change a prototype: name it otherwise"],
  [{ constructor: { prototype: 1 } }, ".constructor has a prototype in a constructor, which could change others: name it otherwise"],
  [{ "\udfff": 1 }, '["\\udfff"] has half a surrogate pair in its key: name it by well-formed text'],
];

/** Puts a value somewhere into other data, and answers the path to it as a program writes it. */
const placed = fc
  .array(
    fc.oneof(fc.record({ key: fc.constantFrom("a", "lines", "an odd key") }), fc.record({ before: fc.array(json, { maxLength: 3 }) })),
    {
      maxLength: 6,
    },
  )
  .map((steps) => (value: unknown) => {
    let whole = value;
    let place = "";
    const path: (string | number)[] = [];
    for (const step of steps) {
      if ("key" in step) {
        whole = { other: 1, [step.key]: whole };
        place = (step.key.includes(" ") ? `["${step.key}"]` : `.${step.key}`) + place;
        path.unshift(step.key);
      } else {
        whole = [...step.before, whole, null];
        place = `[${step.before.length}]${place}`;
        path.unshift(step.before.length);
      }
    }
    return { whole, place, path };
  });

describe("data", () => {
  it("comes back as it was said, whatever JSON it is", () => {
    fc.assert(
      fc.property(json, (value) => {
        const { data } = said(value);
        expect(readBack(data)).toStrictEqual(data);
        expect(data).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 1000 },
    );
  });

  for (const [value, why] of wrong) {
    it(`that ${why} is refused, wherever it stands`, () =>
      fc.assert(
        fc.property(placed, (place) => {
          const { whole, place: where, path } = place(value);
          const error = refusal(() => said(whole));
          expect(error.message).toBe(`The data of thing.said is refused: data${where} ${why}`);
          expect(error.issues).toEqual([{ message: why, path }]);
          expect(error.code).toBe("invalid-event-data");
        }),
        { numRuns: 30 },
      ));
  }

  for (const [value, rest] of wrongInside) {
    it(`of which data${rest} is refused, wherever it stands`, () =>
      fc.assert(
        fc.property(placed, (place) => {
          const { whole, place: where } = place(value);
          expect(refusal(() => said(whole)).message).toBe(`The data of thing.said is refused: data${where}${rest}`);
        }),
        { numRuns: 30 },
      ));
  }

  it("that throws when it is read is refused, with the error as the cause", () => {
    const error = refusal(() => said({ a: { b: throwing } }));
    expect(error.message).toContain("data.a.b cannot be read (AssertionError: no keys here)");
    expect(error.cause).toBeInstanceOf(Error);
    expect(() => said([revoked.proxy])).toThrow(/data\[0\] cannot be read \(TypeError: .* revoked\): say it as plain data/);
  });

  it("that holds itself is refused", () => {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    expect(refusal(() => said(circle)).message).toMatch(/^.{0,600} is nested deeper than 1000 levels, or holds itself: say it flatter$/);
  });

  it("may have 1000 levels, and comes back from a stack that is in use", () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : levels % 2 ? [nested(levels - 1)] : { in: nested(levels - 1) });
    const deeply = (frames: number): unknown => (frames === 0 ? said(nested(1000)).data : deeply(frames - 1));
    expect(JSON.stringify(readBack(deeply(1000)))).toBe(JSON.stringify(nested(1000)));
    expect(() => said(nested(1001))).toThrow(/nested deeper than 1000 levels/);
    const half = said(nested(600)).data;
    const wrapped = (levels: number): unknown => (levels === 0 ? half : [wrapped(levels - 1)]);
    expect(() => said(wrapped(400))).not.toThrow();
    expect(() => said(wrapped(401))).toThrow(/nested deeper than 1000 levels/);
  });

  it("that multiplies is refused before it fills the memory", () => {
    let value: unknown = 1;
    for (let level = 0; level < 60; level += 1) value = [value, value];
    expect(() => said(value)).toThrow(/makes it more than 2000000 values: say it in several events/);
  }, 60_000);

  it("leaves out what is undefined, and knows one zero", () => {
    expect(Object.keys(said({ a: undefined, b: 1 }).data as object)).toEqual(["b"]);
    expect(Object.is((said({ a: -0 }).data as { a: number }).a, 0)).toBe(true);
    expect(said(undefined).data).toBeUndefined();
  });

  it("may be made in another realm, or without a prototype", () => {
    const foreign = runInNewContext('({ a: [1, { b: "c" }] })');
    expect(said(foreign).data).toStrictEqual({ a: [1, { b: "c" }] });
    expect(said(Object.assign(Object.create(null), { a: 1 })).data).toStrictEqual({ a: 1 });
  });

  it("is a copy: what is done to the original later changes nothing", () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1 }), (values) => {
        const original = { values };
        const { data } = said(original);
        const before = JSON.stringify(data);
        original.values.length = 0;
        original.values.push("changed");
        expect(JSON.stringify(data)).toBe(before);
      }),
    );
  });

  it("is not copied where it is data already", () => {
    const { data } = said({ lines: [{ sku: "tea" }] }) as { data: { lines: readonly object[] } };
    expect(said(data).data).toBe(data);
    expect((said({ again: data.lines }).data as { again: object }).again).toBe(data.lines);
  });

  it("is frozen to its leaves", () => {
    fc.assert(fc.property(json, (value) => void expect(isFrozen(said(value).data)).toBe(true)));
  });

  it("that a schema gives is refused alike", () => {
    const dated: StandardSchema<string, unknown> = {
      "~standard": { version: 1, vendor: "test", validate: (value) => ({ value: { at: new Date(value as string) } }) },
    };
    expect(() => event("thing.dated", dated)("2020-01-01")).toThrow(
      "The data of thing.dated is refused: data.at is a Date: say it as a string",
    );
  });

  it("of a fact that was made by hand is refused and copied alike", () => {
    const Thing = aggregate("thing", () => 0)
      .on(said, (count) => count + 1)
      .creates({ say: (value: unknown) => ({ type: "thing.said", data: value }) as unknown as ReturnType<typeof said> });
    expect(() => Thing.say("1", { at: new Date(0) })).toThrow(/data.at is a Date/);
    const value = { lines: ["tea"] };
    const thing = Thing.say("1", value);
    value.lines.push("later");
    expect(thing.pending[0]?.data).toEqual({ lines: ["tea"] });
  });
});

describe("the metadata of a variant", () => {
  const withFields = (fields: unknown) => {
    const counted = eventsThatAre({ name: "own", fields: () => fields as object })("counted");
    return aggregate("counter", () => 0)
      .on(counted, (count) => count + 1)
      .creates({ begin: () => counted() })
      .begin("1");
  };

  it("is refused where JSON does not give it back", () => {
    expect(() => withFields({ at: new Date(0) })).toThrow("The data of counted is refused: metadata.at is a Date: say it as a string");
  });

  it.each([[Promise.resolve({})], [[1]], ["text"], [undefined], [new Map()]])("that is no plain object is refused: %s", (fields) => {
    expect(() => withFields(fields)).toThrow(/The variant "own" of counted gives .*: its fields are a plain object/);
  });

  it("is a frozen copy", () => {
    const fields = { tags: ["a"] };
    const [event] = withFields(fields).pending;
    fields.tags.push("b");
    expect(event?.metadata).toEqual({ tags: ["a"] });
    expect(isFrozen(event)).toBe(true);
  });
});

/** Whether a value cannot be changed, however deep. */
function isFrozen(value: unknown): boolean {
  return typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
}
