import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { doors } from "./doors.js";

const sources: Readonly<Record<string, string>> = {
  ".": "index.ts",
  "./adapter": "adapter.ts",
  "./runner": "runner.ts",
  "./testing": "testing/index.ts",
};

/** The names that a file exports from others. */
function namesAt(file: string): readonly string[] {
  const source = readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");
  const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) => list.split(","));
  return lists.map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "");
}

it.each(Object.entries(sources))("the door %s has the names that are listed, and no other", (door, file) => {
  expect([...namesAt(file)].sort()).toEqual((doors[door] ?? "").trim().split(/\s+/).sort());
});

it("the front door has at most 80 names: what a writer of applications does not name is behind another", () => {
  expect((doors["."] ?? "").trim().split(/\s+/).length).toBeLessThanOrEqual(80);
});

it("the package has these doors, and no other", () => {
  const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly exports: object };
  expect(Object.keys(exports).sort()).toEqual(Object.keys(doors).sort());
});
