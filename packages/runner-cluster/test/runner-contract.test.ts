import { inMemoryEngine, memory } from "@es/core";
import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { describe, it } from "vitest";
import { cluster } from "../src/index.js";

describe("a cluster in memory", () => {
  for (const { name, run } of runnerContract) {
    it(name, async () => {
      const store = memory();
      const engine = inMemoryEngine();
      let nodes = 0;
      await run({
        run: (options = {}) =>
          cluster(
            runnerContractSystem,
            { store, closeStores: false, backOff: { most: 50 }, ...options },
            { engine: engine.node(`node${nodes++}`) },
          ),
      });
    });
  }
});
