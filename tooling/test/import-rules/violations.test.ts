import { describe, expect, it } from "vitest";
import { violations } from "../../src/import-rules/violations.js";
import { workspaceWith } from "./fixture.js";

const floors = ["domain", "persistence", "application", "process", "system"];

function violationOf(path: string, text: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  return violations(workspaceWith({ ...others, [path]: text }));
}

describe("the floors of core", () => {
  const pairs = floors.flatMap((from) => floors.map((to) => [from, to] as const));
  const isAbove = (from: string, to: string) => floors.indexOf(to) > floors.indexOf(from);

  it.each(pairs.filter(([from, to]) => isAbove(from, to)))("refuses an import from %s up to %s", (from, to) => {
    const found = violationOf(`packages/core/src/${from}/x.ts`, `\nimport { a } from "../${to}/y.js";`);
    expect(found).toEqual([expect.stringContaining(`packages/core/src/${from}/x.ts:2 "../${to}/y.js": ${from} imports from ${to}`)]);
  });

  it.each(pairs.filter(([from, to]) => !isAbove(from, to)))("allows an import from %s to %s", (from, to) => {
    expect(violationOf(`packages/core/src/${from}/x.ts`, `import { a } from "../${to}/y.js";`)).toEqual([]);
  });

  it("refuses a folder that is no floor", () => {
    expect(violationOf("packages/core/src/utils/x.ts", `import "../domain/y.js";`)).toEqual([expect.stringContaining("utils is no floor")]);
  });

  it.each(["domain/x.ts", "system/x.ts", "index.ts"])("refuses an import of testing by %s", (file) => {
    const specifier = file === "index.ts" ? "./testing/index.js" : "../testing/index.js";
    expect(violationOf(`packages/core/src/${file}`, `export { a } from "${specifier}";`)).toEqual([
      expect.stringContaining("only testing imports testing"),
    ]);
  });

  it("lets testing import everything, and the front door every floor", () => {
    const files = {
      "packages/core/src/testing/x.ts": floors.map((floor) => `import "../${floor}/y.js";`).join("\n"),
      "packages/core/src/index.ts": floors.map((floor) => `export { ${floor} } from "./${floor}/y.js";`).join("\n"),
    };
    expect(violations(workspaceWith(files))).toEqual([]);
  });

  it("refuses core's own name inside core", () => {
    expect(violationOf("packages/core/src/domain/x.ts", `import "@es/core";`)).toEqual([expect.stringContaining("its own front door")]);
  });
});

describe("every way to write an import", () => {
  it.each([
    `import { a } from "../system/y.js";`,
    `import type { A } from "../system/y.js";`,
    `import { type A } from "../system/y.js";`,
    `import "../system/y.js";`,
    `export { a } from "../system/y.js";`,
    `export type { A } from "../system/y.js";`,
    `export * from "../system/y.js";`,
    `const a = await import("../system/y.js");`,
    `type A = import("../system/y.js").A;`,
    `type A = typeof import("../system/y.js");`,
    `import a = require("../system/y.js");`,
  ])("is seen: %s", (text) => {
    expect(violationOf("packages/core/src/domain/x.ts", text)).toHaveLength(1);
  });

  it("is not seen in a comment or a string", () => {
    expect(violationOf("packages/core/src/domain/x.ts", `// import "../system/y.js"\nconst a = 'import "../system/y.js"';`)).toEqual([]);
  });
});

describe("circles", () => {
  it("are refused, also when they are of types alone", () => {
    const found = violationOf("packages/core/src/domain/a.ts", `import { b } from "./b.js";`, {
      "packages/core/src/domain/b.ts": `import type { C } from "./c.js";`,
      "packages/core/src/domain/c.ts": `import type { A } from "./a.js";`,
    });
    const cycle = ["a", "b", "c", "a"].map((name) => `packages/core/src/domain/${name}.ts`).join(" → ");
    expect(found).toEqual([expect.stringContaining(cycle)]);
  });

  it("are not seen where two ways lead to one module", () => {
    const found = violationOf("packages/core/src/domain/a.ts", `import "./b.js"; import "./c.js";`, {
      "packages/core/src/domain/b.ts": `import "./c.js";`,
      "packages/core/src/domain/c.ts": "export {};",
    });
    expect(found).toEqual([]);
  });
});

describe("front doors", () => {
  it.each([
    ["packages/store-a/src/x.ts", "../../core/src/domain/y.js", "reaches into another package"],
    ["packages/store-a/test/x.test.ts", "../../core/src/domain/y.js", "reaches into another package"],
    ["packages/store-a/src/x.ts", "@es/core/src/domain/y.js", `"./src/domain/y.js" is no door of @es/core`],
    ["apps/shop/src/x.ts", "@es/store-a/dist/index.js", `"./dist/index.js" is no door of @es/store-a`],
    ["packages/store-a/src/x.ts", "@es/core/testing", "is for tests"],
    ["apps/shop/src/x.ts", "@es/core/testing", "is for tests"],
    ["packages/store-a/src/x.ts", "@es/runner-b", "imports no other but @es/core"],
    ["packages/runner-b/src/x.ts", "@es/store-a", "imports no other but @es/core"],
    ["packages/core/src/system/x.ts", "@es/store-a", "imports no other but @es/core"],
    ["packages/store-a/src/x.ts", "../test/y.js", "src imports from outside src"],
  ])("%s must not import %s", (path, specifier, message) => {
    expect(violationOf(path, `import { a } from "${specifier}";`)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ["packages/store-a/src/x.ts", "@es/core"],
    ["packages/store-a/test/x.test.ts", "@es/core/testing"],
    ["packages/runner-b/test/x.test.ts", "@es/store-a"],
    ["apps/shop/src/x.ts", "@es/store-a"],
    ["packages/store-a/src/x.ts", "node:fs"],
    ["packages/store-a/src/x.ts", "pg"],
    ["packages/core/test/x.test.ts", "../src/domain/y.js"],
  ])("%s may import %s", (path, specifier) => {
    expect(violationOf(path, `import { a } from "${specifier}";`)).toEqual([]);
  });
});
