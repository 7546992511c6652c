import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PositionWaiters } from "../../src/process/position-waiters.js";

describe("positions that are waited for", () => {
  it("resolve in whatever order they were asked for, at the position and not before", async () => {
    const waiters = new PositionWaiters();
    const passed: number[] = [];
    const ids = [5, 1, 4, 4, 9, 2, 7, 3, 8, 6];
    for (const id of ids) void waiters.reached(id).then(() => passed.push(id));
    for (const at of [0, 3, 3, 4, 8]) {
      waiters.pass(at);
      await setImmediate();
      expect(passed.toSorted()).toEqual(ids.filter((id) => id <= at).toSorted());
    }
    expect(waiters.awaited).toBe(true);
    waiters.pass(9);
    expect(waiters.awaited).toBe(false);
  });

  it("keep nothing of 20,000 who gave up, whatever they waited for, and do not forget another", async () => {
    const waiters = new PositionWaiters();
    const other = waiters.reached(7);
    const givenUp: Promise<void>[] = [];
    for (let n = 0; n < 20_000; n += 1) {
      const over = new AbortController();
      givenUp.push(waiters.reached(n % 2 === 0 ? n : 7, over.signal));
      over.abort();
    }
    const outcomes = await Promise.allSettled(givenUp);
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(waiters.size).toBeLessThanOrEqual(2);
    waiters.pass(7);
    await other;
    expect(waiters.size).toBeLessThanOrEqual(1);
  });

  it("keep nothing of 100,000 who waited at once and gave up together", async () => {
    const waiters = new PositionWaiters();
    const over = new AbortController();
    const all = Array.from({ length: 100_000 }, (_, n) => waiters.reached(n, over.signal));
    over.abort(new Error("over"));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(waiters.size).toBe(0);
    expect(waiters.awaited).toBe(false);
  });

  it("keep nothing at a signal that outlives them", async () => {
    const waiters = new PositionWaiters();
    const { signal } = new AbortController();
    const added: unknown[] = [];
    const removed: unknown[] = [];
    const counting = Object.assign(signal, {
      addEventListener: (_: string, listener: unknown) => void added.push(listener),
      removeEventListener: (_: string, listener: unknown) => void removed.push(listener),
    });
    const all = [1, 2, 3].map((id) => waiters.reached(id, counting));
    waiters.pass(3);
    await Promise.all(all);
    expect(added).toHaveLength(1);
    expect(removed).toEqual(added);
  });
});
