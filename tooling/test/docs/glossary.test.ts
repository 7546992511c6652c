import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./documents.js";

const page = readFileSync(join(root, "docs/glossary.md"), "utf8");
const rows = [...page.matchAll(/^\| ([a-z][a-z -]*) \| (.+) \| `([^`]+)` \|$/gm)].map(([, term, meaning, file]) => ({
  term,
  meaning,
  file,
}));

describe("the glossary", () => {
  it("has every row in the form of a term, a meaning of one or two sentences, and a file", () => {
    const lines = page.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(lines.length - 2);
    expect(rows.length).toBeGreaterThan(39);
    expect(rows.filter(({ meaning }) => !/^[A-Z].*\.$/.test(meaning ?? "") || (meaning ?? "").split(/\. (?=[A-Z])/).length > 2)).toEqual(
      [],
    );
  });

  it("is in the order of the alphabet, each term once", () => {
    const terms = rows.map(({ term }) => term);
    expect(terms).toEqual([...new Set(terms)].sort());
  });

  it("names files that are there", () => {
    const dead = rows.filter(({ file = "" }) => !["", "packages/core/src"].some((place) => existsSync(join(root, place, file))));
    expect(dead).toEqual([]);
  });
});
