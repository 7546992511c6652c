import { polling } from "@es/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

describe("polling", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Something that is looked at, and how often it was. */
  function watched(pace = { fastest: 10, slowest: 100 }) {
    const seen = { value: 1 as unknown, looks: [] as number[], changes: 0, fails: false };
    const look = async () => {
      seen.looks.push(Date.now());
      if (seen.fails) throw new Error("away");
      return seen.value;
    };
    const changed = () => {
      seen.changes += 1;
    };
    return { seen, stop: polling(look, changed, () => pace) };
  }

  it("tells of what it sees first, and of each change once", async () => {
    const { seen, stop } = watched();
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.changes).toBe(1);
    seen.value = 2;
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.changes).toBe(2);
    stop();
  });

  it("looks less and less often while nothing changes, and often again after a change", async () => {
    const { seen, stop } = watched();
    await vi.advanceTimersByTimeAsync(2000);
    const pauses = () => seen.looks.slice(1).map((time, index) => time - (seen.looks[index] as number));
    expect(pauses().slice(0, 3)).toEqual([10, 15, 22]);
    expect(pauses().at(-1)).toBe(100);
    const { length } = seen.looks;
    seen.value = 2;
    await vi.advanceTimersByTimeAsync(130);
    expect(pauses().slice(length - 1, length + 2)).toEqual([100, 10, 15]);
    stop();
  });

  it("takes a look that fails for no change, and goes on", async () => {
    const { seen, stop } = watched();
    await vi.advanceTimersByTimeAsync(50);
    seen.fails = true;
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.changes).toBe(1);
    seen.fails = false;
    seen.value = 2;
    await vi.advanceTimersByTimeAsync(200);
    expect(seen.changes).toBe(2);
    stop();
  });

  it("does nothing more once it is stopped, also in the middle of a look", async () => {
    const { seen, stop } = watched();
    stop();
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect([seen.looks.length, seen.changes, vi.getTimerCount()]).toEqual([1, 0, 0]);
  });
});
