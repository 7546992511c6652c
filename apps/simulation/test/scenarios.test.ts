import { describe, expect, it } from "vitest";
import { readCosts } from "./costs.js";
import type { Setting } from "./scenarios/run.js";
import { scenarios } from "./scenarios/scenarios.js";

const small: Setting = {
  ...{ seed: 7, costs: await readCosts(), nodes: 10, pipelines: 200, slots: 4, databaseCores: 4, perSecond: 20 },
};

describe.each(scenarios)("$name, on ten nodes with two hundred pipelines", ({ run }) => {
  it("follows every event once and in order, to the end, and comes out the same by the same seed", async () => {
    const rows = await run(small);
    expect(rows.flatMap(({ faults }) => faults)).toEqual([]);
    expect(rows.at(-1)?.figures.followedPerSecond).toBeGreaterThan(0);
    expect(await run(small)).toEqual(rows);
  });
});

it("comes out otherwise by another seed", async () => {
  const [scenario] = scenarios;
  const setting = { ...small, nodes: 2, pipelines: 10 };
  expect(await scenario?.run({ ...setting, seed: 8 })).not.toEqual(await scenario?.run(setting));
});
