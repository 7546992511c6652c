import { virtualTime } from "@es/core/testing";
import { describe, expect, it } from "vitest";

describe("virtual time", () => {
  it("fires timers in the order of their times, and of their making where these are equal", async () => {
    const time = virtualTime();
    const fired: string[] = [];
    for (const [ms, name] of [
      [20, "c"],
      [10, "a"],
      [20, "d"],
      [10, "b"],
      [30, "e"],
    ] as const) {
      time.after(ms, () => fired.push(`${name}@${time.now()}`));
    }
    await time.run(20);
    expect(fired).toEqual(["a@10", "b@10", "c@20", "d@20"]);
    expect(time.now()).toBe(20);
  });

  it("does not fire what was stopped, and stopping again harms no other", async () => {
    const time = virtualTime();
    const fired: number[] = [];
    const stops = Array.from({ length: 50 }, (_, index) => time.after(index % 5, () => fired.push(index)));
    for (const [index, stop] of stops.entries()) if (index % 3 !== 0) stop();
    for (const [index, stop] of stops.entries()) if (index % 3 !== 0) stop();
    await time.run(5);
    expect(fired.toSorted((one, other) => one - other)).toEqual(stops.map((_, index) => index).filter((index) => index % 3 === 0));
  });

  it("finishes what a timer began, over promises and turns of the event loop, before the next one fires", async () => {
    const time = virtualTime();
    const seen: string[] = [];
    const begin = async (name: string) => {
      for (let hop = 0; hop < 25; hop += 1) await new Promise((resolve) => setImmediate(resolve));
      await Promise.resolve();
      seen.push(`${name} done at ${time.now()}`);
      time.after(1, () => seen.push(`after ${name} at ${time.now()}`));
    };
    time.after(10, () => void begin("one"));
    time.after(10, () => void begin("other"));
    time.after(11, () => seen.push("next"));
    await time.run(100);
    expect(seen).toEqual(["one done at 10", "other done at 10", "next", "after one at 11", "after other at 11"]);
  });

  it("lets what was begun before it runs come to its end first", async () => {
    const time = virtualTime();
    const done: string[] = [];
    setImmediate(() => setImmediate(() => done.push("begun before")));
    await time.run(0);
    expect(done).toEqual(["begun before"]);
  });

  it("refuses to run twice at once", async () => {
    const time = virtualTime();
    const running = time.run(10);
    await expect(time.run(10)).rejects.toThrow("wait for the last run");
    await running;
    await time.run(10);
    expect(time.now()).toBe(20);
  });

  it("goes on after a timer that throws", async () => {
    const time = virtualTime();
    time.after(1, () => {
      throw new Error("for a trial");
    });
    await expect(time.run(10)).rejects.toThrow("for a trial");
    await time.run(10);
    expect(time.now()).toBe(11);
  });
});

describe("virtual time that is asked to pass until something holds", () => {
  it("stands still where it holds already, passes to the very timer, and says when it did not come to that", async () => {
    const time = virtualTime();
    const fired: number[] = [];
    for (const ms of [10, 20, 30]) time.after(ms, () => fired.push(ms));
    expect(await time.until(() => true, 100)).toBe(true);
    expect(time.now()).toBe(0);
    expect(await time.until(() => fired.length === 2, 100)).toBe(true);
    expect(time.now()).toBe(20);
    expect(await time.until(() => fired.length === 4, 100)).toBe(false);
    expect(time.now()).toBe(120);
  });
});

describe("virtual time that ticks", () => {
  it("fires together what is due within a tick, in the order in which it was asked for, and nothing that was called off", async () => {
    const time = virtualTime({ ticksPerMs: 20 });
    const fired: string[] = [];
    for (const [ms, name] of [
      [1, "a"],
      [0.96, "b"],
      [0.99, "c"],
    ] as const) {
      time.after(ms, () => {
        fired.push(`${name}@${time.now()}`);
        void Promise.resolve().then(() => fired.push(`then ${name}`));
      });
    }
    time.after(1, () => fired.push("called off"))();
    time.after(0.5, () => void time.after(0.5, () => fired.push("d")));
    await time.run(1);
    expect(fired).toEqual(["a@1", "b@1", "c@1", "d", "then a", "then b", "then c"]);
  });
});
