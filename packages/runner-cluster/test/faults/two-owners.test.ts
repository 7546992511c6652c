// @module-tag postgres
// @module-tag redis
import { describe, expect, it } from "vitest";
import { ownPrefix } from "../own-prefix.js";
import { report } from "./report.js";
import { bound, Scene, times } from "./scene.js";

describe("nodes of which each believes that all tasks are its own", { timeout: 5 * bound * times }, () => {
  it("come to what one would have come to", async () => {
    await using elsewhere = ownPrefix();
    await using scene = await Scene.make();
    // Two engines that know nothing of each other give the same tasks to different nodes; both sweep, and neither waits.
    await scene.start(1, { sweepMs: 50 });
    await scene.start(1, { sweepMs: 50, engine: { ...scene.engine, prefix: elsewhere.prefix } });
    scene.teller.begin();
    for (let round = 0; round < 3 * times; round += 1) {
      await scene.progress("of both");
      expect(await scene.faultsNow()).toEqual([]);
    }
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("two owners", { ...scene.totals });
    expect(scene.count("conflicted")).toBeGreaterThan(0);
    for (const { processed } of scene.nodes) expect(processed).toBeGreaterThan(0);
  });
});
