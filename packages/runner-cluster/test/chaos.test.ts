import type { Store } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedOf, type Life, live, lives, type Seen } from "./support/chaos.js";
import { rememberingPositions, withoutComparing } from "./support/wrong-stores.js";

// A long run: ES_LIVES=10000 npx vitest run packages/runner-cluster/test/chaos.test.ts
const runs = Number(process.env.ES_LIVES ?? 200);

describe("a cluster to which things happen", () => {
  it("always comes to what one thread comes to", { timeout: 120_000 + runs * 1000 }, () =>
    fc.assert(
      fc.asyncProperty(lives, async (life) => {
        expect(await live(life)).toEqual(await expectedOf(life));
      }),
      { numRuns: runs },
    ),
  );

  it("lives the same life again by the same seed", async () => {
    const [life] = fc.sample(lives, { numRuns: 1, seed: 7 }) as [Life];
    expect(await live(life)).toEqual(await live(life));
  });
});

describe("these lives", () => {
  it("have in them what can happen: conflicts, direct execution, blockages, stores and an engine out of reach", async () => {
    const seen: Seen = new Map();
    for (const life of fc.sample(lives, { numRuns: 30, seed: 3 })) await live(life, { seen });
    const wanted = ["conflicted", "executed-directly", "engine-changed", "circuit-changed", "direct slice: rest", "given slice: more"];
    for (const what of [...wanted, "given slice: blocked"]) expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
  });
});

describe("what happens to it shows", { timeout: 120_000 }, () => {
  it("where positions are set without comparing", async () => {
    expect(await isCaught(withoutComparing)).toBe(true);
  });

  it("where a node goes by a position that was moved elsewhere", async () => {
    expect(await isCaught(rememberingPositions)).toBe(true);
  });
});

/** Whether some life comes to something else with stores that are wrong in this way. */
async function isCaught(bent: (store: Store<undefined>) => Store<undefined>): Promise<boolean> {
  for (const life of fc.sample(lives, { numRuns: 100, seed: 1 })) {
    const [lived, expected] = [await live(life, { bent }), await expectedOf(life)];
    try {
      expect(lived).toEqual(expected);
    } catch {
      return true;
    }
  }
  return false;
}
