import { expect, it } from "vitest";
import { seeded } from "../src/random/seeded.js";
import { draw, spreadOf } from "../src/random/spread.js";

it("draws values that are spread like those that were measured", () => {
  const random = seeded(3);
  const measured = Array.from({ length: 2000 }, () => 1 + random() ** 3 * 20);
  const spread = spreadOf(measured);
  const drawn = spreadOf(Array.from({ length: 20_000 }, () => draw(spread, random)));
  for (const share of [3, 5, 6]) expect(Math.abs((drawn[share] ?? 0) / (spread[share] ?? 1) - 1)).toBeLessThan(0.1);
});

it("gives the same numbers for the same seed, and others for another", () => {
  const three = (seed: number) => Array.from({ length: 3 }, seeded(seed));
  expect(three(1)).toEqual(three(1));
  expect(three(1)).not.toEqual(three(2));
});
