import { describe, expect, it } from "vitest";
import { Pace } from "../src/node/slice.js";

/** Lets full batches take what they take, one after the other, and answers how large they became. */
function sizes(pace: Pace, ms: (notifications: number) => number, batches: number): readonly number[] {
  return Array.from({ length: batches }, () => {
    const size = pace.batchSize;
    pace.took(ms(size), size);
    return size;
  });
}

describe("the size of batches", () => {
  it("grows as long as full batches are quick, up to the most", () => {
    expect(sizes(new Pace({ ms: 500, most: 500 }), () => 5, 5)).toEqual([100, 200, 400, 500, 500]);
  });

  it("comes down at once where a batch took too long", () => {
    expect(sizes(new Pace({ ms: 500, most: 500 }), (size) => 50 * size, 3)).toEqual([100, 10, 10]);
  });

  it("recovers from a batch that was slow once, though the smallest one costs as much as a larger one", () => {
    const pace = new Pace({ ms: 500, most: 500 });
    pace.took(5000, 1);
    expect(sizes(pace, (size) => 200 + size / 10, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
  });

  it("stays what it is while there is little to do", () => {
    const pace = new Pace({ ms: 500, most: 500 });
    for (let times = 0; times < 10; times += 1) pace.took(300, 1);
    expect(pace.batchSize).toBe(100);
  });
});
