import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsIn, documents, headingsIn, linksIn, root } from "./documents.js";

describe("the links in the documents", () => {
  it.each(documents())("lead somewhere: %s", (path) => {
    const dead = linksIn(path).filter((target) => !existsSync(join(root, dirname(path), target)));
    expect(dead).toEqual([]);
  });

  it.each(documents())("lead to headings that are there: %s", (path) => {
    const dead = anchorsIn(path).filter(({ target, anchor }) => {
      const document = join(dirname(path), target === "" ? basename(path) : target);
      return !document.endsWith(".md") || !headingsIn(document).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it("of the table by question lead to each document of its folder", () => {
    const linked = linksIn("docs/README.md");
    const pages = documents().filter((path) => /^docs\/[\w-]+\.md$/.test(path) && path !== "docs/README.md");
    expect(pages.filter((path) => !linked.includes(basename(path)))).toEqual([]);
  });

  it("of the talk name one file and one test for each heading, called like it", () => {
    const headings = readFileSync(join(root, "docs/talk.md"), "utf8").split(/^### /m).slice(1);
    expect(headings).toHaveLength(17);
    for (const heading of headings) {
      const paths = [...heading.matchAll(/`((?:src|test)\/[^`]*\.ts)`/g)].map(([, path]) => path as string);
      expect(heading).toMatch(/\nFile: `src\/[\w/-]+\.ts`\. Test: `test\/[\w/-]+\.test\.ts`\.\n/);
      expect(paths).toHaveLength(2);
      expect(paths.filter((path) => !existsSync(join(root, "packages/core", path)))).toEqual([]);
      const [file = "", test = ""] = paths.map((path) => basename(path).replace(/(\.test)?\.ts$/, ""));
      expect(test.endsWith(file)).toBe(true);
      expect(heading.split("\n")[0]?.toLowerCase().replaceAll(" ", "-")).toContain(file);
    }
  });

  it("of the architecture name files that are there", () => {
    const named = [...readFileSync(join(root, "ARCHITECTURE.md"), "utf8").matchAll(/\b[a-z]+\/[\w/-]+\.ts\b/g)].map(([path]) => path);
    expect(named.length).toBeGreaterThan(15);
    const places = ["", "packages/", "packages/core/src/"];
    expect(named.filter((path) => !places.some((place) => existsSync(join(root, place, path))))).toEqual([]);
  });
});
