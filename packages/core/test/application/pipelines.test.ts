import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pipelineOf } from "../../src/application/pipelines.js";

describe("the pipeline of a key", () => {
  // Stored events were placed by these: they may never change.
  it.each([
    ["", 1024, 453],
    ["a", 1024, 300],
    ["foobar", 1024, 360],
    ["order-1", 16, 13],
    ["Zoë 🍕", 16, 11],
  ])("of %j among %d is %d", (key, pipelines, expected) => {
    expect(pipelineOf(key, pipelines)).toBe(expected);
  });

  it("is FNV-1a of its UTF-8 bytes", () => {
    // The test vectors of its authors: fnv1a32("foobar") = 0xbf9cf968, of "" = 0x811c9dc5.
    expect([pipelineOf("foobar", 2 ** 32), pipelineOf("", 2 ** 32)]).toEqual([0xbf9cf968, 0x811c9dc5]);
  });

  it("is one of the pipelines, and the same each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 64 }), (key, pipelines) => {
        const pipeline = pipelineOf(key, pipelines);
        expect(Number.isInteger(pipeline) && pipeline >= 0 && pipeline < pipelines).toBe(true);
        expect(pipelineOf(key, pipelines)).toBe(pipeline);
      }),
    );
  });

  it("spreads keys evenly", () => {
    const counts = new Array<number>(8).fill(0);
    for (let key = 0; key < 8000; key += 1) counts[pipelineOf(`order-${key}`, 8)] = (counts[pipelineOf(`order-${key}`, 8)] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
