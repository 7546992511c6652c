import { expect, it, vi } from "vitest";
import { within } from "../../src/adapter/driver.js";

it("an answer that comes after its deadline is discarded, and the caller is told at the deadline", async () => {
  vi.useFakeTimers();
  try {
    const discarded: string[] = [];
    let answer = (_: string) => {};
    const asked = within({ ms: 100, late: () => new Error("too late"), discard: (late: string) => discarded.push(late) }, () => {
      return new Promise<string>((resolve) => {
        answer = resolve;
      });
    });
    const told = expect(asked).rejects.toThrow("too late");
    await vi.advanceTimersByTimeAsync(100);
    await told;
    answer("a connection");
    await vi.advanceTimersByTimeAsync(0);
    expect(discarded).toEqual(["a connection"]);
    await expect(within({ ms: 100, late: () => new Error("too late") }, async () => "in time")).resolves.toBe("in time");
  } finally {
    vi.useRealTimers();
  }
});
