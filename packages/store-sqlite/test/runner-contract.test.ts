import { join } from "node:path";
import { singleThreaded } from "@es/core";
import { runnerContract, runnerContractSystem } from "@es/core/testing";
import { sqlite } from "@es/store-sqlite";
import { inTemporaryFolder } from "@es/tooling/testing";
import { describe, it } from "vitest";

describe("the single-threaded runner keeps its contract on a file", () => {
  for (const { name, run } of runnerContract) {
    it(name, () =>
      inTemporaryFolder((folder) => {
        const backOff = { most: 50 };
        return run({
          run: (options) => singleThreaded(runnerContractSystem, { store: sqlite(join(folder, "contract.db")), backOff, ...options }),
        });
      }),
    );
  }
});
