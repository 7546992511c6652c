import { cluster, type Observation } from "../../src/index.js";
import { infrastructureAt } from "../faults/bank/infrastructure.js";
import { bank } from "../faults/bank/system.js";
import { engineOf } from "../faults/engine.js";
import type { NodeOptions } from "../faults/node.js";

// A node of the bank, which tells what it observes. SIGTERM lets it end in order.
const { place, engine, ...options } = JSON.parse(process.argv[2] as string) as NodeOptions;
const told = new Set<Observation["kind"]>([
  "slice-ended",
  "conflicted",
  "executed-directly",
  "circuit-changed",
  "engine-changed",
  "drained",
]);
const observe = (observation: Observation) => {
  if (told.has(observation.kind) && process.connected) process.send?.(observation);
};
const node = await cluster(bank, infrastructureAt(place), { ...options, engine: engineOf(engine), observe });
process.once("disconnect", () => process.exit(1));
process.once("SIGTERM", async () => {
  await node.stop();
  process.exit(0);
});
process.send?.({ kind: "ready" });
