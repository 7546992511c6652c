import { memory } from "@es/core";
import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { describe, it } from "vitest";
import { cluster } from "../src/index.js";
import { fakeEngine } from "./fake-engine.js";

describe("a cluster in memory", () => {
  for (const { name, run } of runnerContract) {
    it(name, async () => {
      const store = memory();
      const engine = fakeEngine();
      await run({
        run: (options = {}) =>
          cluster(runnerContractSystem, { store, closeStores: false, backOff: { most: 50 }, ...options }, { engine: engine.node() }),
      });
    });
  }
});
