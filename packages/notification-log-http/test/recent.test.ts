import { describe, expect, it } from "vitest";
import { Recent } from "../src/server/caching.js";

function recent(maxBytes: number) {
  const made: string[] = [];
  const kept = new Recent<string>(maxBytes, (value) => value.length);
  const get = (key: string) =>
    kept.get(key, async () => {
      made.push(key);
      return key.repeat(10);
    });
  return { made, kept, get };
}

describe("what was made last", () => {
  it("is kept as long as it fits, and what was not asked for longest goes first", async () => {
    const { made, get } = recent(30);
    for (const key of ["a", "b", "c", "a", "d", "a", "b"]) expect(await get(key)).toBe(key.repeat(10));
    expect(made).toEqual(["a", "b", "c", "d", "b"]);
  });

  it("is made once for those who ask while it is being made, and kept for nobody if there is no room", async () => {
    const { made, get } = recent(5);
    expect(await Promise.all([get("a"), get("a"), get("a")])).toEqual(Array(3).fill("a".repeat(10)));
    await get("a");
    expect(made).toEqual(["a", "a"]);
  });

  it("is made again when making it failed, of which all who asked are told", async () => {
    const { kept, get } = recent(30);
    const failing = () => kept.get("a", () => Promise.reject(new Error("no")));
    const outcomes = await Promise.allSettled([failing(), failing()]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await get("a")).toBe("a".repeat(10));
  });
});
