import { memory, singleThreaded } from "@es/core";
import { describe, it } from "vitest";
import { runnerContract } from "../../src/testing/runner-contract.js";
import { runnerContractSystem } from "../../src/testing/runner-contract-system.js";

describe("the single-threaded runner on the memory store", () => {
  for (const { name, run } of runnerContract) {
    it(name, () => {
      const store = memory();
      return run({ run: (options) => singleThreaded(runnerContractSystem, { store, pollMs: 5, backOff: { most: 50 }, ...options }) });
    });
  }
});
