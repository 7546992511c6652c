import { type VirtualTime, virtualTime } from "@es/core/testing";
import { describe, expect, it } from "vitest";
import type { Engine, SliceContext, Task } from "../../src/engine/engine.js";
import { type InMemoryEngine, inMemoryEngine } from "../../src/engine/in-memory-engine.js";

const task: Task = { application: "sums", pipeline: 0 };

interface Bench {
  readonly time: VirtualTime;
  readonly engine: InMemoryEngine;
  readonly begun: string[];
  readonly turns: SliceContext[];
}

function bench(options: { readonly seed?: number; readonly deadlineMs?: number } = {}): Bench {
  const time = virtualTime();
  const { seed = 1, deadlineMs = 60_000 } = options;
  return { time, engine: inMemoryEngine({ time, random: seeded(seed), deadlineMs }), begun: [], turns: [] };
}

/** A node whose slices take so many milliseconds. */
function node({ engine, time, begun, turns }: Bench, name: string, ms: number): Engine {
  const node = engine.node(name);
  node.work("sums", {
    slots: 2,
    run: (given, turn) => {
      begun.push(`${name} ${given.pipeline}@${time.now()}`);
      turns.push(turn);
      return new Promise((resolve) => time.after(ms, () => resolve({})));
    },
  });
  return node;
}

describe("an engine in memory", () => {
  it("gives what a node runs that is cut off to another, after the time of its lock", async () => {
    const all = bench();
    const one = node(all, "one", 10_000);
    one.prompt(task);
    await all.time.run(100);
    node(all, "other", 10);
    all.engine.cut("one");
    await all.time.run(2999);
    expect(all.begun).toEqual(["one 0@0"]);
    await all.time.run(1);
    expect(all.begun).toEqual(["one 0@0", "other 0@3100"]);
    expect(all.turns[0]?.signal.aborted).toBe(true);
    expect(one.healthy()).toBe(false);
    await expect(one.status()).rejects.toThrow("one is cut off");
  });

  it("leaves a node what it runs that is connected again in time", async () => {
    const all = bench();
    const one = node(all, "one", 5000);
    one.prompt(task);
    await all.time.run(100);
    all.engine.cut("one");
    await all.time.run(2000);
    all.engine.mend("one");
    await all.time.run(2800);
    expect(await one.status()).toEqual([{ ...task, state: "running", node: "one" }]);
    await all.time.run(200);
    expect(await one.status()).toEqual([]);
    expect(all.begun).toEqual(["one 0@0"]);
  });

  it("gives a task out again whose slice ended while its node was cut off", async () => {
    const all = bench();
    const one = node(all, "one", 1000);
    one.prompt(task);
    await all.time.run(100);
    all.engine.cut("one");
    await all.time.run(1500);
    all.engine.mend("one");
    await all.time.run(5000);
    expect(all.begun).toEqual(["one 0@0", "one 0@1600"]);
  });

  it("cuts off a node when another begins under its name", async () => {
    const all = bench();
    const before = node(all, "one", 10_000);
    before.prompt(task);
    await all.time.run(100);
    const after = node(all, "one", 10);
    await all.time.run(5000);
    expect(before.healthy()).toBe(false);
    expect(after.healthy()).toBe(true);
    expect(all.begun).toEqual(["one 0@0", "one 0@3100"]);
  });

  it("loses its share of prompts", async () => {
    const all = bench();
    const one = node(all, "one", 0);
    all.engine.disturb({ lost: 0.5 });
    for (let pipeline = 0; pipeline < 1000; pipeline += 1) one.prompt({ ...task, pipeline });
    await all.time.run(1000);
    expect(all.begun.length).toBeGreaterThan(400);
    expect(all.begun.length).toBeLessThan(600);
  });

  it("gives its share of tasks to two nodes at once", async () => {
    const all = bench();
    const one = node(all, "one", 10);
    node(all, "other", 10);
    all.engine.disturb({ doubled: 0.5 });
    for (let pipeline = 0; pipeline < 1000; pipeline += 1) {
      one.prompt({ ...task, pipeline });
      await all.time.run(20);
    }
    await all.time.run(100);
    expect(new Set(all.begun.map((begun) => begun.split(/ |@/)[1])).size).toBe(1000);
    expect(all.begun.length).toBeGreaterThan(1300);
    expect(await one.status()).toEqual([]);
  });

  it("forgets what it is told to", async () => {
    const all = bench();
    const one = node(all, "one", 1000);
    for (let pipeline = 0; pipeline < 10; pipeline += 1) one.prompt({ ...task, pipeline });
    await all.time.run(10);
    all.engine.forget();
    await all.time.run(10_000);
    expect(all.begun.length).toBe(2);
    one.prompt(task);
    await all.time.run(10);
    expect(all.begun.length).toBe(3);
  });

  it("does the same again by the same random numbers, and other things by others", async () => {
    const histories = await Promise.all([1, 1, 2].map(disturbed));
    expect(histories[1]).toEqual(histories[0]);
    expect(histories[2]).not.toEqual(histories[0]);
  });
});

async function disturbed(seed: number): Promise<readonly string[]> {
  const all = bench({ seed });
  const nodes = ["one", "other", "third"].map((name) => node(all, name, 20));
  all.engine.disturb({ lost: 0.2, doubled: 0.2 });
  for (let round = 0; round < 50; round += 1) {
    for (const [index, each] of nodes.entries()) each.prompt({ ...task, pipeline: round % (index + 5) });
    if (round === 20) all.engine.cut("other");
    if (round === 40) all.engine.mend("other");
    await all.time.run(100);
  }
  return all.begun;
}

/** Random numbers that are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
