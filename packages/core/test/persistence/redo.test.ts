import { describe, expect, it } from "vitest";
import { retry } from "../../src/adapter/record-batch.js";

const failing = (times: number) => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return calls;
  };
  return { work, calls: () => calls };
};

describe("redoing", () => {
  it("goes on until it succeeds", async () => {
    await expect(retry(failing(4).work, () => true)).resolves.toBe(5);
  });

  it("ends with the first failure that does not pass", async () => {
    const { work, calls } = failing(9);
    await expect(retry(work, (error) => (error as Error).message !== "failure 3")).rejects.toThrow("failure 3");
    expect(calls()).toBe(3);
  });

  it("tells for how long it has been failing, beginning with the first failure", async () => {
    const since: number[] = [];
    const passes = (_: unknown, milliseconds: number) => since.push(milliseconds) < 4;
    await expect(retry(failing(9).work, passes)).rejects.toThrow("failure 4");
    expect(since[0]).toBeLessThan(100);
    expect(since).toEqual(since.toSorted((a, b) => a - b));
  });
});
