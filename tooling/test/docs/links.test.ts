import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { documents, linksIn, root } from "./documents.js";

describe("the links in the documents", () => {
  it.each(documents())("lead somewhere: %s", (path) => {
    const dead = linksIn(path).filter((target) => !existsSync(join(root, dirname(path), target)));
    expect(dead).toEqual([]);
  });

  it("of the talk name files and tests that are there", () => {
    const talk = readFileSync(join(root, "docs/talk.md"), "utf8");
    const named = [...talk.matchAll(/`((?:src|test|packages|apps)\/[^`]*)`/g)].map(([, path]) => path as string);
    const dead = named.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, "packages/core", path)));
    expect(named.length).toBeGreaterThan(25);
    expect(dead).toEqual([]);
  });
});
