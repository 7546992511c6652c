import { gunzipSync, gzipSync } from "node:zlib";
import { type DomainEvent, data, event, jsonMapper, type Transformation, UnreadableEvent, UnstorableEvent } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPoisoned } from "./is-poisoned.js";

const noted = event("thing.noted", data<{ value: number }>());
const types = new Map([[noted.type, noted]]);
const mapper = jsonMapper();

function noting(value: unknown, more: Partial<DomainEvent> = {}): DomainEvent {
  return { type: "thing.noted", aggregate: "thing", aggregateId: "1", position: 1, data: value, metadata: {}, ...more };
}

describe("the JSON mapper", () => {
  it("gives back every event as it was", () => {
    const place = { aggregateId: fc.string({ unit: "grapheme", minLength: 1 }), position: fc.integer({ min: 1 }) };
    const events = fc.record({
      ...place,
      data: fc.jsonValue().filter((value) => !isPoisoned(value)),
      metadata: fc.dictionary(fc.constantFrom("a", "b"), fc.string()),
    });
    fc.assert(
      fc.property(events, (more) => {
        const given = noting(undefined, more);
        const { metadata, data, ...back } = mapper.toEvent("app", mapper.toStored("app", given, types), types);
        expect({ ...back, metadata }).toEqual({ type: given.type, aggregate: "thing", ...more, data: undefined });
        expect(JSON.stringify(data)).toBe(JSON.stringify(given.data));
      }),
    );
  });

  it("stores an event under its kind of aggregate, and no more of it than is needed", () => {
    const { data, ...place } = mapper.toStored("app", noting({ value: 1 }, { aggregateId: "a/b" }), types);
    expect(place).toEqual({ aggregateId: "thing/a/b", position: 1, type: "thing.noted" });
    expect(Buffer.from(data).toString()).toBe('{"data":{"value":1},"metadata":{}}');
  });

  it("stores nothing of metadata where there is none", () => {
    const [{ metadata }] = [mapper.toEvent("app", { aggregateId: "thing/1", position: 1, type: "thing.noted", data: bytes("{}") }, types)];
    const { data } = mapper.toStored("app", noting(undefined, { metadata }), types);
    expect(Buffer.from(data).toString()).toBe("{}");
  });

  it("refuses what JSON cannot hold, and says why", () => {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    for (const value of [1n, circle]) expect(() => mapper.toStored("app", noting(value), types)).toThrow(UnstorableEvent);
    expect(() => mapper.toStored("app", noting(1n), types)).toThrow(
      /thing.noted of "thing\/1" cannot be stored: data is a bigint: say it as a string/,
    );
  });

  it("gives events that are frozen to their leaves, and data that is not copied when it is stated again", () => {
    const given = noting({ lines: [{ sku: "tea" }] }, { metadata: { tags: ["a"] } });
    const read = mapper.toEvent("app", mapper.toStored("app", given, types), types);
    const { lines } = read.data as { lines: object[] };
    const { tags } = read.metadata as { tags: object };
    for (const object of [read, read.data, lines, lines[0], read.metadata, tags]) expect(Object.isFrozen(object)).toBe(true);
    expect(noted(read.data as never).data).toBe(read.data);
  });

  it("reads what versions before wrote: deep data, half surrogate pairs, null where there was NaN", () => {
    const deep = `${"[".repeat(2000)}1${"]".repeat(2000)}`;
    for (const text of [deep, '"\\ud800"', '{"n":null,"at":"2020-01-01T00:00:00.000Z","m":{}}']) {
      const stored = { aggregateId: "thing/1", position: 1, type: "thing.noted", data: bytes(`{"data":${text}}`) };
      expect(JSON.stringify(mapper.toEvent("app", stored, types).data)).toBe(text);
    }
  });

  it("refuses to read a number that is none, and what is nested without an end", () => {
    for (const text of ["1e999", `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`]) {
      const stored = { aggregateId: "thing/1", position: 1, type: "thing.noted", data: bytes(`{"data":{"a":${text}}}`) };
      expect(() => mapper.toEvent("app", stored, types)).toThrow(UnreadableEvent);
    }
  });

  it("refuses to store what it would refuse to read", () => {
    for (const text of ['{"__proto__":1}', '[{"constructor":{"prototype":1}}]']) {
      expect(() => mapper.toStored("app", noting(JSON.parse(text)), types)).toThrow(UnstorableEvent);
    }
  });

  it("refuses an event type that the application does not know, on the way in and out", () => {
    const none = new Map();
    expect(() => mapper.toStored("app", noting(1), none)).toThrow(UnstorableEvent);
    expect(() => mapper.toEvent("app", mapper.toStored("app", noting(1), types), none)).toThrow(/does not know an event type/);
  });

  it.each(["", "{", "null", "\xff", '{"data":{"__proto__":1}}', '{"version":2}'])(
    "refuses to read %j, and says which event it is",
    (text) => {
      const damaged = { aggregateId: "thing/1", position: 7, type: "thing.noted", data: Buffer.from(text, "latin1") };
      expect(() => mapper.toEvent("app", damaged, types)).toThrow(UnreadableEvent);
      expect(() => mapper.toEvent("app", damaged, types)).toThrow(/thing.noted at position 7 of "thing\/1" cannot be read: ./);
    },
  );
});

describe("transformations", () => {
  const named = (name: string, seen: unknown[]): Transformation => ({
    name,
    encode: (bytes, context) => {
      seen.push([`encode ${name}`, context]);
      return Buffer.concat([bytes, Buffer.from(name)]);
    },
    decode: (bytes, context) => {
      seen.push([`decode ${name}`, context]);
      if (!Buffer.from(bytes).toString().endsWith(name)) throw new RangeError(`not by ${name}`);
      return bytes.subarray(0, -name.length);
    },
  });

  it("are done in their order, undone in the other, and know what the bytes are of", () => {
    const seen: unknown[] = [];
    const mapper = jsonMapper({ transformations: [named("one", seen), named("two", seen)] });
    const stored = mapper.toStored("app", noting({ value: 1 }), types);
    expect(Buffer.from(stored.data).toString()).toBe('{"data":{"value":1},"metadata":{}}onetwo');
    expect(mapper.toEvent("app", stored, types)).toEqual(noting({ value: 1 }));
    const context = { application: "app", aggregateId: "thing/1", position: 1, type: "thing.noted" };
    expect(seen).toEqual(["encode one", "encode two", "decode two", "decode one"].map((step) => [step, context]));
  });

  it("that fail make an event that is unreadable or unstorable, with their error as the cause", () => {
    const seen: unknown[] = [];
    const [one, other] = ["one", "two"].map((name) => jsonMapper({ transformations: [named(name, seen)] }));
    const stored = one?.toStored("app", noting(1), types) ?? expect.fail();
    expect(() => other?.toEvent("app", stored, types)).toThrow(expect.objectContaining({ cause: new RangeError("not by two") }));
    const failing = { ...named("x", seen), encode: () => expect.fail("no key") };
    expect(() => jsonMapper({ transformations: [failing] }).toStored("app", noting(1), types)).toThrow(UnstorableEvent);
  });

  it("can compress", () => {
    const gzip: Transformation = { name: "gzip", encode: (bytes) => gzipSync(bytes), decode: (bytes) => gunzipSync(bytes) };
    const mapper = jsonMapper({ transformations: [gzip] });
    const stored = mapper.toStored("app", noting({ text: "a".repeat(10_000) }), types);
    expect(stored.data.length).toBeLessThan(200);
    expect(mapper.toEvent("app", stored, types).data).toEqual({ text: "a".repeat(10_000) });
  });
});

describe("upcasting", () => {
  const withUnit = (old: { size: number }) => ({ size: old.size, unit: "cm" });
  const withColor = (old: object) => ({ ...old, color: "red" });
  const versions = [
    event("thing.noted", data<object>()),
    event("thing.noted", data<object>(), { upcasts: [withUnit] }),
    event("thing.noted", data<object>(), { upcasts: [withUnit, withColor] }),
  ].map((version) => new Map([[noted.type, version]]));
  const shapes = [{ size: 1 }, { size: 1, unit: "cm" }, { size: 1, unit: "cm", color: "red" }];

  it("brings data of every older version to the newest, step by step", () => {
    for (const [version, written] of versions.entries()) {
      for (const [newer, read] of versions.entries()) {
        if (newer < version) continue;
        const stored = mapper.toStored("app", noting(shapes[version]), written as never);
        expect(mapper.toEvent("app", stored, read as never).data).toEqual(shapes[newer]);
      }
    }
  });

  it("refuses what could not have been stated, with its path", () => {
    const wrong = [() => ({ at: new Date(0) }), () => ({ at: [undefined] }), () => ({ at: 1n })];
    const whys = ["at is a Date: say it as a string", "at[0] is undefined: say it as null", "at is a bigint: say it as a string"];
    for (const [index, upcast] of wrong.entries()) {
      const upcasting = new Map([[noted.type, event("thing.noted", data<object>(), { upcasts: [upcast] })]]);
      const read = () => mapper.toEvent("app", mapper.toStored("app", noting({ size: 1 }), types), upcasting as never);
      expect(read).toThrow(UnreadableEvent);
      expect(read).toThrow(`cannot be read: the upcast data.${whys[index]}`);
    }
  });

  it("may change the data that it gets, and gives frozen data", () => {
    const renaming = (old: { size: number }) => Object.assign(old, { size: 2 });
    const upcasting = new Map([[noted.type, event("thing.noted", data<object>(), { upcasts: [renaming] })]]);
    const stored = mapper.toStored("app", noting({ size: 1 }), types);
    const { data: read } = mapper.toEvent("app", stored, upcasting as never);
    expect([read, Object.isFrozen(read)]).toEqual([{ size: 2 }, true]);
  });

  it("refuses data of a newer version than the program knows", () => {
    const stored = mapper.toStored("app", noting(shapes[2]), versions[2] as never);
    expect(() => mapper.toEvent("app", stored, versions[1] as never)).toThrow(/its schema version is 3, this program knows 2/);
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
