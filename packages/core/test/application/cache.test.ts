import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cache } from "../../src/application/aggregate-loader.js";
import type { AggregateVersion } from "../../src/domain/aggregate-instance.js";

function mark(position: number): AggregateVersion {
  return { state: { position }, position, metadata: undefined, at: undefined };
}

describe("a cache", () => {
  it("gives back what was put into it", () => {
    const cache = new Cache(2);
    cache.put("a", mark(1));
    expect([cache.get("a"), cache.get("b")]).toEqual([mark(1), undefined]);
  });

  it("lets go of what was not used for longest", () => {
    const cache = new Cache(2);
    cache.put("a", mark(1));
    cache.put("b", mark(1));
    cache.get("a");
    cache.put("c", mark(1));
    expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it("keeps the later of two marks, whichever comes first", () => {
    const cache = new Cache(2);
    for (const position of [2, 3, 1]) cache.put("a", mark(position));
    expect(cache.get("a")?.position).toBe(3);
  });

  it("keeps nothing where its size is 0", () => {
    const cache = new Cache(0);
    cache.put("a", mark(1));
    expect(cache.get("a")).toBeUndefined();
  });

  it("is never larger than its size, and always holds what was used last", () => {
    const uses = fc.array(fc.tuple(fc.constantFrom("get", "put"), fc.constantFrom("a", "b", "c", "d", "e")));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), uses, (size, uses) => {
        const cache = new Cache(size);
        let used: string[] = [];
        for (const [use, key] of uses) {
          if (use === "put") cache.put(key, mark(1));
          else cache.get(key);
          const isHit = use === "put" || used.includes(key);
          if (isHit) used = [key, ...used.filter((other) => other !== key)].slice(0, size);
        }
        // Looked at from the least recent on, so that looking does not change what is kept.
        const kept = ["a", "b", "c", "d", "e"].filter((key) => used.includes(key));
        expect(kept.filter((key) => cache.get(key) !== undefined)).toEqual(kept);
        expect(["a", "b", "c", "d", "e"].filter((key) => cache.get(key) !== undefined)).toEqual(kept);
      }),
    );
  });
});
