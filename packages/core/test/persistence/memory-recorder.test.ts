import { memory } from "@es/core";
import { recorderContract } from "@es/core/testing";
import { describe, it } from "vitest";

describe("the memory store keeps the recorder contract", () => {
  // It has no transaction in which users could write rows of their own, and closing it ends nothing: what is run on it may be started anew.
  const checks = recorderContract.filter(({ needs }) => !needs.includes("rows") && !needs.includes("closable"));
  for (const { name, run } of checks) {
    it(name, () => {
      const store = memory();
      return run({ store, another: () => store, elsewhere: memory });
    });
  }
});
