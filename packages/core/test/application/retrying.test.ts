import { InvalidArgument, RecordConflict, retrying } from "@es/core";
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
