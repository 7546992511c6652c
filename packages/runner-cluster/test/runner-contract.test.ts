import { inMemoryEngine } from "@es/core";
import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { describe, it } from "vitest";
import { cluster } from "../src/index.js";
import { places } from "./support/places.js";

describe.each(["memory", "SQLite", "Postgres", "MySQL"] as const)("a cluster over an engine in memory and %s", (kind) => {
  for (const { name, run } of runnerContract) {
    it(name, async () => {
      await using place = await places[kind]();
      const engine = inMemoryEngine();
      let nodes = 0;
      await run({
        run: (options = {}) => {
          nodes += 1;
          const infrastructure = { store: place.open(), closeStores: kind !== "memory", backOff: { most: 50 }, ...options };
          return cluster(runnerContractSystem, infrastructure, { engine: engine.node(`node${nodes}`) });
        },
      });
    });
  }
});
