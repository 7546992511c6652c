import { AssertionError } from "node:assert";
import { engineContract } from "@es/runner-cluster/testing";
import { describe, expect, it } from "vitest";
import { subjectInMemory } from "./broken-engines/broken-engine.js";
import { inConsuming } from "./broken-engines/in-consuming.js";
import { inFailing } from "./broken-engines/in-failing.js";
import { inPrompting } from "./broken-engines/in-prompting.js";
import { inResting } from "./broken-engines/in-resting.js";
import { inWatching } from "./broken-engines/in-watching.js";

const flaws = { ...inPrompting, ...inResting, ...inConsuming, ...inWatching, ...inFailing };

for (const { name, run } of engineContract) {
  describe(`the check "${name}"`, () => {
    it("passes where nothing is wrong", () => run(subjectInMemory()));

    for (const [flaw, broken] of Object.entries(flaws[name] ?? {})) {
      it(`catches an engine that ${flaw}`, async () => {
        await expect(run(broken())).rejects.toThrow(expect.toSatisfy(byWhatItDid));
      });
    }
  });
}

it("every check of the engine contract catches something", () => {
  expect(Object.keys(flaws).toSorted()).toEqual(engineContract.map(({ name }) => name).toSorted());
});

/** Not by an accident; the engine out of reach says so itself. */
function byWhatItDid(error: unknown): boolean {
  return error instanceof AssertionError || (error as Error).message === "out of reach";
}
