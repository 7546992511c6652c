import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { polling } from "../../src/adapter/polling.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pace = () => ({ fastest: 10, slowest: 80 });

describe("polling", () => {
  it("wakes at first, and then when what is looked at has changed", async () => {
    let head = 1;
    const wake = vi.fn();
    const stop = polling(async () => head, wake, pace);
    await vi.advanceTimersByTimeAsync(1000);
    expect(wake).toHaveBeenCalledTimes(1);
    head = 2;
    await vi.advanceTimersByTimeAsync(80);
    expect(wake).toHaveBeenCalledTimes(2);
    stop();
  });

  it("looks often after a change, and by and by only at the slowest pace", async () => {
    const look = vi.fn(async () => 1);
    const stop = polling(look, () => {}, pace);
    await vi.advanceTimersByTimeAsync(80);
    expect(look.mock.calls.length).toBeGreaterThan(3);
    await vi.advanceTimersByTimeAsync(1000);
    look.mockClear();
    await vi.advanceTimersByTimeAsync(800);
    expect(look).toHaveBeenCalledTimes(10);
    stop();
  });

  it("takes a look that fails for no change, and goes on", async () => {
    const wake = vi.fn();
    const look = vi.fn(async () => 1).mockRejectedValueOnce(new Error("away"));
    const stop = polling(look, wake, pace);
    await vi.advanceTimersByTimeAsync(79);
    expect(wake).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(wake).toHaveBeenCalledTimes(1);
    stop();
  });

  it("looks and wakes no more after it was stopped, not even when a look was under way", async () => {
    let answer = (_: number) => {};
    const look = vi.fn(() => new Promise<number>((resolve) => (answer = resolve)));
    const wake = vi.fn();
    const stop = polling(look, wake, pace);
    stop();
    answer(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(wake).not.toHaveBeenCalled();
    expect(look).toHaveBeenCalledTimes(1);
  });
});
