import { AssertionError } from "node:assert";
import { EventSourcingError, memory, type Store } from "@es/core";
import { recorderContract } from "@es/core/testing";
import { describe, expect, it } from "vitest";
import { broken } from "./broken/broken-store.js";
import { inAlongside } from "./broken/in-alongside.js";
import { inBounding } from "./broken/in-bounding.js";
import { inGrouping } from "./broken/in-grouping.js";
import { inIdentifying } from "./broken/in-identifying.js";
import { inLooking } from "./broken/in-looking.js";
import { inNumbering } from "./broken/in-numbering.js";
import { inOpening } from "./broken/in-opening.js";
import { inReading } from "./broken/in-reading.js";
import { inRecognising } from "./broken/in-recognising.js";
import { inRecording } from "./broken/in-recording.js";
import { inTiming } from "./broken/in-timing.js";
import { inTracking } from "./broken/in-tracking.js";

const flaws = {
  ...inRecording,
  ...inGrouping,
  ...inNumbering,
  ...inTracking,
  ...inReading,
  ...inIdentifying,
  ...inRecognising,
  ...inTiming,
  ...inAlongside,
  ...inOpening,
  ...inLooking,
  ...inBounding,
};

describe("the recorder contract catches a recorder that", () => {
  for (const [flaw, store] of Object.entries(flaws)) {
    it(flaw, async () => expect(await firstBroken(store)).toBeDefined());
  }
});

it("the recorder contract catches nothing where nothing is wrong", async () => {
  expect(await firstBroken(broken(() => ({})))).toBeUndefined();
});

it("the recorder contract catches a store that goes on after it was closed", async () => {
  const run = async () => {
    for (const check of recorderContract)
      if (check.needs.includes("closable")) await check.run({ store: memory(), closable: () => memory() });
  };
  await expect(run()).rejects.toThrow(AssertionError);
});

/** The name of the first check that a store fails, by what it did and not by an accident. */
async function firstBroken(make: () => Store<undefined>): Promise<string | undefined> {
  for (const { name, needs, run } of recorderContract) {
    if (needs.includes("rows") || needs.includes("closable")) continue;
    const store = make();
    try {
      await run({ store, another: () => store, elsewhere: make });
    } catch (error) {
      if (error instanceof AssertionError || error instanceof EventSourcingError) return name;
      throw error;
    }
  }
  return undefined;
}
