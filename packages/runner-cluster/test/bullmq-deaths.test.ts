// @module-tag redis
import { fileURLToPath } from "node:url";
import type { Task } from "@es/runner-cluster";
import { Child, compiled } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { Nodes } from "./bullmq-places.js";

const url = process.env.ES_REDIS_URL as string;
const source = fileURLToPath(new URL("./processes/engine-worker.ts", import.meta.url));
const worker = { file: (await compiled(source)).at(source) };
const task: Task = { application: "sums", pipeline: 7 };
/** A takeover takes a lock that lapses, and two looks for such: 5 seconds. Locks of BullMQ's own length last 30. */
const takeoverMs = 20_000;

describe("an engine on BullMQ", () => {
  it("gives the task of a process that was killed to another node", async () => {
    await using nodes = await Nodes.at(url);
    await using victim = new Child(worker, url, nodes.prefix, "victim");
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

  it("gives the task of a process that is frozen to another node, and refuses its end", async () => {
    await using nodes = await Nodes.at(url);
    await using victim = new Child(worker, url, nodes.prefix, "victim");
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
    await expect.poll(() => one.status()).toEqual([]);
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
