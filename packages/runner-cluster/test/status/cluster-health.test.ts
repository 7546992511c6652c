import { describe, expect, it } from "vitest";
import { ClusterHealth } from "../../src/status/cluster-health.js";
import { failing, lag, sliceEnded, swept } from "./observations.js";

/** The health of a cluster whose clock is moved by hand. */
function clusterHealth() {
  const clock = { now: 0 };
  return { clock, clusterHealth: new ClusterHealth(() => clock.now) };
}

describe("how a node stands", () => {
  it("adds up the lags of an application over its pipelines", () => {
    const { clusterHealth: own } = clusterHealth();
    own.observe(swept(lag("core", 5, 8), lag("core", 1, 3, { pipeline: 1 }), lag("other", 2, 2)));
    expect(own.applications().map(({ application, lag }) => [application, lag])).toEqual([
      ["core", 5],
      ["other", 0],
    ]);
  });

  it("never says 0 where a position is not at the head, also one past the head of a log that was set back", () => {
    const { clusterHealth: own } = clusterHealth();
    own.observe(swept({ ...lag("core", 10, 7), replaced: "it ends at 7" }, lag("core", 1, 3, { pipeline: 1 })));
    expect(own.applications().map(({ lag }) => lag)).toEqual([5]);
  });

  it("knows how long the oldest event has waited, though events carry no time", () => {
    const { clock, clusterHealth: own } = clusterHealth();
    const waited = () => own.applications()[0]?.waitingMs;
    own.observe(swept(lag("core", 0, 10)));
    clock.now = 4000;
    own.observe(swept(lag("core", 5, 20)));
    expect(waited()).toBe(4000);
    clock.now = 6000;
    own.observe(swept(lag("core", 10, 20)));
    expect(waited()).toBe(2000);
    own.observe(swept(lag("core", 20, 20)));
    expect(waited()).toBe(0);
  });

  it("never says that an event has waited longer than it has, and keeps little of a lag that goes on for ever", () => {
    const { clock, clusterHealth: own } = clusterHealth();
    for (let second = 0; second < 500; second += 1) {
      clock.now = second * 1000;
      own.observe(swept(lag("core", Math.max(0, second - 100), second + 1)));
      expect(own.applications()[0]?.waitingMs).toBeLessThanOrEqual(101_000);
    }
    expect(own.applications()[0]?.waitingMs).toBeGreaterThan(50_000);
  });

  it("counts a task as failing until somebody gets past what it failed at", () => {
    const { clusterHealth: own } = clusterHealth();
    own.observe(swept(lag("core", 6, 9), lag("core", 9, 9, { pipeline: 1 })));
    own.observe(sliceEnded("core", 0, failing));
    expect(own.applications()[0]?.tasks).toEqual({ ok: 1, failing: 1, waiting: 0, paused: 0 });
    own.observe(swept(lag("core", 6, 9, { stuckMs: 5000 })));
    expect(own.applications()[0]?.tasks.failing).toBe(1);
    own.observe(swept(lag("core", 7, 9)));
    expect(own.applications()[0]?.tasks).toEqual({ ok: 2, failing: 0, waiting: 0, paused: 0 });
  });

  it("says what is stuck, except where an operator paused it", () => {
    const { clusterHealth: own } = clusterHealth();
    own.observe(swept(lag("core", 6, 9, { stuckMs: 30_000 }), lag("core", 8, 9, { pipeline: 1, stuckMs: 10 })));
    expect(own.stuck(30_000)).toEqual([lag("core", 6, 9, { stuckMs: 30_000 })]);
    own.observe({ kind: "application-paused", application: "core", paused: true });
    expect(own.stuck(30_000)).toEqual([]);
    expect(own.applications()[0]?.tasks.paused).toBe(2);
  });
});
