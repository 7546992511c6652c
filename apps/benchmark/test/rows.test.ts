import { fileURLToPath, pathToFileURL } from "node:url";
import { compiled } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import type { Group } from "../src/groups.js";
import { table } from "../src/table.js";

const [groupsFile, measureFile, ...programs] = [
  "../src/groups.ts",
  "../src/harness/measure.ts",
  "../src/cluster/answering.ts",
  "../src/cluster/hearer.ts",
  "../src/cluster/node.ts",
  "../src/http/serving-process.ts",
  "../src/rows/hearer.ts",
  "../src/threads/computing.ts",
  "../../shop/src/runnable-shop.ts",
  "../../../packages/runner-threads/src/worker.ts",
].map((path) => fileURLToPath(new URL(path, import.meta.url))) as [string, string, ...string[]];

// As JavaScript, like the program: its processes and threads load no TypeScript.
const benchmark = await compiled(groupsFile, measureFile, ...programs);
const { rowsOf }: typeof import("../src/groups.js") = await import(pathToFileURL(benchmark.at(groupsFile)).href);
const { measure }: typeof import("../src/harness/measure.js") = await import(pathToFileURL(benchmark.at(measureFile)).href);

const amounts = { log: 1200, aggregates: 2, few: 100, many: 600 };
const rounds = { rounds: 1, milliseconds: 5 };
/** The needs of the rows of each group. */
const groups: Readonly<Record<Group, string[]>> = {
  memory: [],
  sqlite: [],
  postgres: ["postgres"],
  mysql: ["mysql"],
  http: [],
  threads: [],
  cluster: ["redis"],
  shop: [],
};

for (const [group, tags] of Object.entries(groups) as [Group, string[]][]) {
  describe(`the rows of ${group}`, { tags }, () => {
    for (const row of rowsOf(group, amounts)) {
      it(`measures ${row.what}${row.against === undefined ? "" : ` against ${row.against}`}`, {
        tags: /, postgres,/.test(row.what) ? ["postgres"] : [],
      }, async () => {
        const measured = await measure(group, { ...row, milliseconds: 0 }, rounds);
        if (measured.missing !== undefined) throw new Error(measured.missing);
        expect(measured.figures.oursPerSecond).toBeGreaterThan(0);
        if (row.against !== undefined) expect(measured.figures.ratio?.median).toBeGreaterThan(0);
      });
    }
  });
}

describe("the table", () => {
  it("says of each row whether its aim is met, and shouts where nothing was measured", () => {
    const figures = { oursPerSecond: 1234.5, baselinePerSecond: 1500, ratio: { median: 0.823, least: 0.7, greatest: 12 } };
    const row = { store: "sqlite", what: "appends", against: "inserts", aim: { ratio: 0.8 } };
    const text = table([
      { ...row, figures },
      { ...row, aim: { ratio: 0.8, perSecond: 2000 }, figures },
      { ...row, missing: "the server is away" },
    ]);
    expect(text).toMatch(/appends .* 1,235 .* inserts .* 1,500 .* 0\.82 \(0\.70 to 12\.0\) .* ≥ 0\.80 .* met/);
    expect(text).toMatch(/≥ 0\.80, 2,000\/s .* NOT MET/);
    expect(text).toContain("NOT MEASURED: the server is away");
  });
});
