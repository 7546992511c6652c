import { redo } from "@es/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

describe("redo", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function failing(times: number) {
    const attempts: number[] = [];
    const work = async () => {
      attempts.push(performance.now());
      if (attempts.length <= times) throw new Error("locked");
      return "done";
    };
    return { attempts, work };
  }

  it("answers what succeeds at once, without a pause", async () => {
    const { attempts, work } = failing(0);
    expect(await redo(work, () => true)).toBe("done");
    expect(attempts.length).toBe(1);
  });

  it("does once more at once what failed once", async () => {
    const { work } = failing(1);
    expect(await redo(work, () => true)).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("pauses after that, longer and longer, and never for more than half a second", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { attempts, work } = failing(12);
    const done = redo(work, () => true);
    await vi.runAllTimersAsync();
    expect(await done).toBe("done");
    const pauses = attempts.slice(1).map((time, index) => Math.round(time - (attempts[index] as number)));
    expect(pauses).toEqual([0, 10, 20, 40, 80, 160, 320, 500, 500, 500, 500, 500]);
    vi.restoreAllMocks();
  });

  it("fails at once with what does not pass", async () => {
    const { attempts, work } = failing(5);
    await expect(redo(work, () => false)).rejects.toThrow("locked");
    expect(attempts.length).toBe(1);
  });

  it("hears how long it has been tried, so that it can be given up", async () => {
    const { attempts, work } = failing(1000);
    const done = redo(work, (_, tried) => tried < 2000);
    const given = expect(done).rejects.toThrow("locked");
    await vi.runAllTimersAsync();
    await given;
    expect((attempts.at(-1) as number) - (attempts[0] as number)).toBeGreaterThanOrEqual(2000);
  });
});
