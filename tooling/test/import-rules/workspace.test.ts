import { resolve } from "node:path";
import { expect, it } from "vitest";
import { readWorkspace } from "../../src/import-rules/workspace.js";

it("reads the packages of this workspace, their doors and their modules", () => {
  const { packages, files } = readWorkspace(resolve(import.meta.dirname, "../../.."));
  const core = packages.find(({ name }) => name === "@es/core");
  expect(core).toMatchObject({ folder: "packages/core", doors: expect.arrayContaining([".", "./testing"]) });
  expect(files.find(({ path }) => path === "packages/core/src/index.ts")).toMatchObject({ package: core, area: "src" });
  expect(files.some(({ path }) => /node_modules|\/dist\//.test(path))).toBe(false);
});
