// @module-tag redis
import type { Task } from "@es/core";
import { Child } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { Nodes } from "./bullmq-places.js";

const url = process.env.ES_REDIS_URL as string;
const task: Task = { application: "sums", pipeline: 7 };
/** What a takeover may take: a lock that lapses, and two looks for such. A loaded machine adds to it. */
const takeoverMs = 6000;

describe("an engine on BullMQ", () => {
  it("gives the task of a process that was killed to another node", { timeout: 60_000 }, async () => {
    await using nodes = await Nodes.at(url);
    await using victim = new Child(import.meta.url, "engine-worker.ts", url, nodes.prefix, "victim");
    const one = nodes.node("one");
    one.prompt(task);
    expect(await victim.hear()).toEqual({ took: 7 });
    expect(await one.status()).toEqual([{ ...task, state: "running", node: "victim" }]);
    const taken = takenBy(one);
    const since = performance.now();
    await victim.end("SIGKILL");
    expect(await taken).toEqual(task);
    expect(performance.now() - since).toBeLessThan(takeoverMs);
  });

  it("gives the task of a process that is frozen to another node, and refuses its end", { timeout: 60_000 }, async () => {
    await using nodes = await Nodes.at(url);
    await using victim = new Child(import.meta.url, "engine-worker.ts", url, nodes.prefix, "victim");
    const one = nodes.node("one");
    one.prompt(task);
    expect(await victim.hear()).toEqual({ took: 7 });
    victim.signal("SIGSTOP");
    const since = performance.now();
    let end: () => void = () => {};
    const taken = takenBy(
      one,
      new Promise<void>((resolve) => {
        end = resolve;
      }),
    );
    expect(await taken).toEqual(task);
    expect(performance.now() - since).toBeLessThan(takeoverMs);
    victim.signal("SIGCONT");
    expect(await victim.hear()).toEqual({ aborted: 7 });
    victim.say("end");
    one.prompt(task);
    await expect.poll(() => one.status()).toEqual([{ ...task, state: "running", node: "one" }]);
    end();
    await expect.poll(() => one.status(), { timeout: 10_000 }).toEqual([]);
  });
});

/** The first task that a node takes; its slices end when it is said. */
function takenBy(engine: ReturnType<Nodes["node"]>, ended: Promise<void> = Promise.resolve()): Promise<Task> {
  return new Promise((resolve) => {
    const run = async (taken: Task) => {
      resolve({ ...taken });
      await ended;
      return {};
    };
    engine.work("sums", { slots: 1, run });
  });
}
