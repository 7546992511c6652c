import { aggregate, data, event, StateChangedInPlace } from "@es/core";
import { given } from "@es/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const added = event("added", data<{ sku: string }>());

interface Cart {
  skus: string[];
}

const kept = { skus: ["always"] };
const mutating = aggregate("cart", (): Cart => kept)
  .on(added, (cart, { data }) => {
    (cart as Cart).skus.push(data.sku);
    return cart;
  })
  .creates({ open: (sku: string) => added({ sku }) });

describe("a state", () => {
  it("that an evolver changes in place is an error that says what to do, and nothing is triggered", () => {
    expect(() => mutating.open("1", "a")).toThrow(StateChangedInPlace);
    expect(() => mutating.open("1", "a")).toThrow(
      'The aggregate "cart" changes its state or the event in place when it evolves by "added" (Cannot add property 1, object is not extensible): ' +
        "answer a new state, like { ...state, lines: [...state.lines, line] }",
    );
    expect(kept).toEqual({ skus: ["always"] });
    expect(() => given(mutating, added({ sku: "a" })).when(() => {})).toThrow(StateChangedInPlace);
  });

  it("is whatever an evolver answers, also the same object", () => {
    const Same = aggregate("same", () => ({ n: 0 }))
      .on(added, (same) => same)
      .creates({ make: () => added({ sku: "a" }) });
    expect(Same.make("1").state).toEqual({ n: 0 });
  });

  it("throws the evolver's own errors as they are", () => {
    const Failing = aggregate("failing", () => ({ n: 0 }))
      .on(added, () => {
        throw new TypeError("no such thing");
      })
      .creates({ make: () => added({ sku: "a" }) });
    expect(() => Failing.make("1")).toThrow(new TypeError("no such thing"));
  });

  it("cannot be changed by those who read it, at any depth, nor can pending events", () => {
    const grown = event("grown", data<unknown>());
    const Tree = aggregate("tree", () => ({ root: null as unknown, all: [] as unknown[] }))
      .on(grown, (tree, { data }) => ({ root: { inner: data }, all: [...tree.all, { data }] }))
      .creates({ grow: (value: unknown) => grown(value) });
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }).filter((value) => !/__proto__|prototype/.test(JSON.stringify(value))),
        (value) => {
          const tree = Tree.grow("1", value);
          const before = JSON.stringify([tree.state, tree.pending]);
          for (const object of objectsIn([tree.state, tree.pending]).slice(1)) {
            expect(() => Object.assign(object, { 0: "changed", more: "changed" })).toThrow(TypeError);
          }
          expect(JSON.stringify([tree.state, tree.pending])).toBe(before);
        },
      ),
    );
  });

  it("that somebody froze without its inside is frozen inside too", () => {
    const inside = { skus: ["a"] };
    const Shallow = aggregate("shallow", () => Object.freeze({ inside }))
      .on(added, (state) => state)
      .creates({ make: () => added({ sku: "a" }) });
    Shallow.make("1");
    expect(() => inside.skus.push("b")).toThrow(TypeError);
  });

  it("keeps what cannot be frozen as it is: maps, sets, dates, bytes", () => {
    const rich = () => ({ map: new Map([["a", [1]]]), set: new Set([1]), at: new Date(0), bytes: new Uint8Array(2) });
    const Rich = aggregate("rich", rich)
      .on(added, (state, { data }) => ({ ...state, map: new Map(state.map).set(data.sku, [2]) }))
      .creates({ make: () => added({ sku: "b" }) });
    expect(Rich.make("1").state).toEqual({ ...rich(), map: new Map([...rich().map, ["b", [2]]]) });
  });

  it("may be an instance of a class, which is frozen too", () => {
    class Total {
      constructor(public sum = 0) {}
      plus(more: number): Total {
        return new Total(this.sum + more);
      }
    }
    const Sum = aggregate("sum", () => new Total())
      .on(added, (total) => total.plus(1))
      .creates({ make: () => [added({ sku: "a" }), added({ sku: "b" })] });
    const { state } = Sum.make("1");
    expect(state).toEqual(new Total(2));
    expect(() => Object.assign(state, { sum: 5 })).toThrow(TypeError);
  });

  it("that is deep or holds itself is frozen without filling the stack", () => {
    interface Node {
      next: Node | null;
    }
    const Deep = aggregate("deep", (): Node => {
      let node: Node = { next: null };
      for (let level = 0; level < 100_000; level += 1) node = { next: node };
      return node;
    }).on(added, (state) => state);
    expect(() => given(Deep, added({ sku: "a" })).when(() => {})).not.toThrow();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const Circle = aggregate("circle", () => circle)
      .on(added, (state) => state)
      .creates({ make: () => added({ sku: "a" }) });
    expect(Object.isFrozen(Circle.make("1").state)).toBe(true);
  });
});

function objectsIn(value: unknown): readonly object[] {
  return typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}
