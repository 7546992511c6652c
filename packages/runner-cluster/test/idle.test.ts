import { memory } from "@es/core";
import { expect, it } from "vitest";
import { bankOf } from "./support/bank.js";
import { counted } from "./support/intercepted.js";
import { simulation } from "./support/simulation.js";

it("costs next to nothing while thousands of tasks are idle", async () => {
  const { store, calls } = counted(memory());
  const { time, node } = simulation(bankOf({ pipelines: 2000 }), { store });
  const nodes = [await node(), await node(), await node()];
  await time.run(1000);
  calls.splice(0);
  await time.run(60_000);
  // Two queries for each of two edges: 30 sweeps of the cluster's, and about 6 of each node's.
  expect(calls.length).toBeLessThan(2 * 2 * (30 + 3 * 12));
  expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(["heads", "positions"]));
  calls.splice(0);
  await nodes[0]?.status();
  expect(calls.length).toBeLessThanOrEqual(8);
});
