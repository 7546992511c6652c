import { describe, expect, it } from "vitest";
import { Rate } from "../../src/process/follower-progress.js";

describe("a rate", () => {
  it("is nothing before anything happened", () => {
    expect(new Rate(() => 0).perSecond).toBe(0);
  });

  it("counts what happened since the beginning, per second", () => {
    const { rate, clock } = counted();
    rate.add(30);
    clock.now = 2000;
    rate.add(10);
    expect(rate.perSecond).toBe(20);
  });

  it("remembers the window before, and no more", () => {
    const { rate, clock } = counted();
    rate.add(100);
    clock.now = 5000;
    expect(rate.perSecond).toBe(20);
    clock.now = 9999;
    expect(rate.perSecond).toBeCloseTo(10, 1);
    clock.now = 10_000;
    expect(rate.perSecond).toBe(0);
  });

  it("falls to nothing after a long silence", () => {
    const { rate, clock } = counted();
    rate.add(100);
    clock.now = 123_456;
    expect(rate.perSecond).toBe(0);
    rate.add(100);
    clock.now = 125_000;
    expect(rate.perSecond).toBe(20);
  });
});

function counted() {
  const clock = { now: 0 };
  return { clock, rate: new Rate(() => clock.now) };
}
