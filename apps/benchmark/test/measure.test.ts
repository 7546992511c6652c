import { describe, expect, it } from "vitest";
import { compare, median } from "../src/harness/measure.js";

describe("comparing two sides", () => {
  it("lets them take turns, after a longer one of each that does not count", async () => {
    const turns: string[] = [];
    const side = (name: string, count: number) => async (milliseconds: number) => {
      turns.push(`${name} ${milliseconds}`);
      return { count, milliseconds };
    };
    const close = async () => {};
    const figures = await compare({ ours: side("ours", 30), baseline: side("bare", 10), close }, { rounds: 2, milliseconds: 8 });
    expect(turns).toEqual(["ours 16", "bare 16", "ours 8", "bare 8", "ours 8", "bare 8"]);
    expect(figures).toEqual({ oursPerSecond: 3750, baselinePerSecond: 1250, ratio: { median: 3, least: 3, greatest: 3 } });
  });

  it("takes the ratio within each round, so that a slow spell of the machine does not count", async () => {
    const speeds = [1, 1, 4, 2, 8, 4, 2, 1];
    const work = async () => ({ count: speeds.shift() as number, milliseconds: 1000 });
    const { ratio } = await compare({ ours: work, baseline: work, close: async () => {} }, { rounds: 3, milliseconds: 8 });
    expect(ratio).toEqual({ median: 2, least: 2, greatest: 2 });
  });

  it("takes what lies between the two in the middle as the median of an even number", () => {
    expect(median([9, 1, 4, 2])).toBe(3);
    expect(median([10, 9, 1])).toBe(9);
  });
});
