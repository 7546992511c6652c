import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PoisonedJson, parseJson } from "../../src/persistence/json.js";
import { isPoisoned } from "./is-poisoned.js";

const poisons = ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'];

/** Any JSON with a poison put somewhere into it, and its letters escaped or not. */
const poisoned = fc
  .tuple(fc.constantFrom(...poisons), fc.array(fc.constantFrom("array", "object")), fc.infiniteStream(fc.boolean()))
  .map(([poison, wraps, escaped]) => {
    const letters = [...poison].map((letter) => (/[a-z_]/i.test(letter) && escaped.next().value ? escapeOf(letter) : letter)).join("");
    // Text that is no key must stay as it is.
    const text = letters.replace(/[^"]*$/, poison.slice(poison.lastIndexOf('"') + 1));
    return wraps.reduce((inner, wrap) => (wrap === "array" ? `[1,${inner},"x"]` : `{"a":null,"b":${inner}}`), text);
  });

function escapeOf(letter: string): string {
  const code = letter.charCodeAt(0).toString(16).padStart(4, "0");
  return `\\u${letter === "o" ? code.toUpperCase() : code}`;
}

describe("parseJson", () => {
  it("reads JSON as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!isPoisoned(JSON.parse(text)));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses every key that could change a prototype, however deep it is and however it is written", () => {
    fc.assert(
      fc.property(poisoned, (text) => {
        expect(() => parseJson(text)).toThrow(PoisonedJson);
      }),
      { numRuns: 2000 },
    );
  });

  it("never hands on an object with such a key, whatever the text", () => {
    const keys = fc.oneof(fc.constantFrom("__proto__", "constructor", "prototype"), fc.string());
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, fc.string(), fc.array(tie("tree")), fc.array(fc.tuple(keys, tie("tree"))).map(Object.fromEntries)),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value);
        if (isPoisoned(value)) expect(() => parseJson(text)).toThrow(PoisonedJson);
        else expect(parseJson(text)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each(['{"a":"__proto__"}', '{"constructor":"of bridges"}', '{"prototype":{}}', '["constructor","__proto__"]', '{"constructor":{}}'])(
    "reads %s, which only looks like one",
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    },
  );

  it("walks through what is wide and deep", () => {
    const wide = `{"constructor":[${"1,".repeat(300_000)}1]}`;
    expect((parseJson(wide) as { constructor: unknown[] }).constructor.length).toBe(300_001);
    const deep = `${"[".repeat(5000)}{"__proto__":1}${"]".repeat(5000)}`;
    expect(() => parseJson(deep)).toThrow(PoisonedJson);
  });

  it.each(["", "{", "undefined", "NaN", "{'a':1}", "[1,]"])("refuses %j, which is no JSON", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
