import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./documents.js";

const page = readFileSync(join(root, "docs/errors.md"), "utf8");
const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, code, rest]) => ({ code, cells: rest?.split(" | ") ?? [] }));
const sources = readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
  .filter((path) => /^[\w-]+\/src\/.*\.ts$/.test(path) && !path.includes("/testing/"))
  .map((path) => ({ package: path.split("/")[0], text: readFileSync(join(root, "packages", path), "utf8") }));

const found = sources.flatMap(({ package: owner, text }) => {
  const classes = [...text.matchAll(/class (\w+) extends [^}]*?readonly code(?:: [^=]+)? = "([a-z]+(?:-[a-z]+)+)"/g)];
  return classes.map(([, error, code]) => `${code} ${error} ${owner}`);
});
const kinds = sources.flatMap(({ text }) =>
  [...text.matchAll(/^ {2}"?([\w-]+)"?: \{ status: (\d+)/gm)].map(([, code, status]) => `${code} ${status}`),
);
const warnings = sources.flatMap(({ text }) => [...text.matchAll(/(?:code: |#warn\()"(ES_[A-Z_]+)"/g)].map(([, code]) => code as string));

describe("docs/errors.md", () => {
  it("has each error of the sources, with its class and its package, and no other", () => {
    const documented = rows
      .filter(({ cells }) => cells.length === 4)
      .map(({ code, cells: [error, owner] }) => `${code} ${error?.replaceAll("`", "")} ${owner}`);
    expect(found.length).toBeGreaterThan(30);
    expect(documented.sort()).toEqual([...found].sort());
  });

  it("has each problem of the HTTP server with its status, and no other", () => {
    const documented = rows
      .filter(({ cells: [status] }) => /^\d+$/.test(status ?? ""))
      .map(({ code, cells: [status] }) => `${code} ${status}`);
    expect(documented.sort()).toEqual([...kinds].sort());
  });

  it("has each warning, and no other", () => {
    const emitted = new Set(warnings);
    const documented = rows.map(({ code }) => code as string).filter((code) => code.startsWith("ES_"));
    expect(documented.sort()).toEqual([...emitted].sort());
  });

  it("names every code of any kind that is written in the sources", () => {
    const codes = sources.flatMap(({ text }) =>
      [...text.matchAll(/\bcode(?:: | = |:)"([a-z]+(?:-[a-z]+)+)"/g)].map(([, code]) => code as string),
    );
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
