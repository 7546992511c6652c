import { application, InvalidArgument, memory, pipe, RecordConflict, retrying, singleThreaded, system } from "@es/core";
import { backOff } from "@es/core/runner";
import { describe, expect, it } from "vitest";

function losing(times: number, error: () => Error = () => new RecordConflict("app", "a", 1)) {
  const attempts: number[] = [];
  const work = async () => {
    attempts.push(attempts.length + 1);
    if (attempts.length <= times) throw error();
    return "done";
  };
  return { attempts, work };
}

describe("retrying", () => {
  it("redoes what lost a race until it wins", async () => {
    const { attempts, work } = losing(3);
    expect(await retrying(work)).toBe("done");
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it("gives up after as many attempts as it was given, with the last conflict", async () => {
    const { attempts, work } = losing(5);
    await expect(retrying(work, { attempts: 2 })).rejects.toThrow(RecordConflict);
    expect(attempts).toEqual([1, 2]);
    await expect(retrying(losing(100).work)).rejects.toThrow(RecordConflict);
  });

  it("does not redo what failed for another reason", async () => {
    const { attempts, work } = losing(1, () => new TypeError("wrong"));
    await expect(retrying(work)).rejects.toThrow(TypeError);
    expect(attempts).toEqual([1]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d attempts", async (attempts) => {
    await expect(retrying(async () => {}, { attempts })).rejects.toThrow(InvalidArgument);
  });
});

describe("a back-off", () => {
  it("stays within its bounds however often an attempt fails", () => {
    for (const attempts of [1, 10, 1_025, Number.MAX_SAFE_INTEGER]) {
      const wait = backOff(attempts, { least: 1, most: 100 });
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(100);
    }
  });

  const bad = [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 86_400_001];
  it.each(bad.flatMap((value) => [{ least: value }, { most: value }]))("is refused with %o when a system is opened", async (options) => {
    const store = memory();
    const numbers = system(pipe(application("numbers")));
    await expect(singleThreaded(numbers, { store, backOff: options })).rejects.toThrow(/"?backOff\.(least|most)/);
  });
});
