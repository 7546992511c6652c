// @module-tag redis
import { join } from "node:path";
import { setTimeout as passing } from "node:timers/promises";
import { inTemporaryFolder, until } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import type { BankNode } from "./node.js";
import { report } from "./report.js";
import { bound, Scene, times } from "./scene.js";

/** Locks last 3 seconds, and are looked for each second. */
const pastLock = 3500;

describe.concurrent("nodes that are killed, frozen or told to end", { timeout: 5 * bound * times }, () => {
  it("lose and double nothing, at whatever moment it happens to them", { tags: ["postgres"] }, async () => {
    await using scene = await Scene.make();
    await scene.start(3);
    scene.teller.begin();
    const happened = { killed: 0, frozen: 0, ended: 0 };
    for (let round = 0; round < 3 * times; round += 1) {
      const kind = (["killed", "frozen", "ended"] as const)[round % 3] as keyof typeof happened;
      await passing(Math.random() * 500);
      await befall(scene, kind);
      happened[kind] += 1;
      expect(await scene.faultsNow()).toEqual([]);
    }
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("nodes", { ...happened, ...scene.totals });
  });

  it("leave nothing undone in a file of SQLite either", () =>
    inTemporaryFolder(async (folder) => {
      await using scene = await Scene.make({ path: join(folder, "bank.db") });
      await scene.start(2);
      scene.teller.begin();
      for (let round = 0; round < times; round += 1) {
        await passing(Math.random() * 500);
        await befall(scene, "killed");
        expect(await scene.faultsNow()).toEqual([]);
      }
      expect(await scene.faultsInTheEnd()).toEqual([]);
      report("nodes on SQLite", { killed: times, ...scene.totals });
    }));

  it("are taken over from soon, and one that was only frozen finds its work done when it goes on", { tags: ["postgres"] }, async () => {
    await using scene = await Scene.make();
    await scene.start(5);
    await scene.teller.ask();
    await scene.settled();
    const undisturbed = await askedAndDone(scene);
    const { node, release } = await scene.stuck();
    node.signal("SIGSTOP");
    const afterFreezing = await scene.settled();
    release();
    node.signal("SIGCONT");
    await until("the frozen node finds its work done", () => node.count("conflicted") + node.count("slice-ended") > 0, bound);
    const afterKilling: number[] = [];
    const afterEnding: number[] = [];
    for (let sample = 0; sample < 2 * times; sample += 1) {
      afterKilling.push(await takeover(scene, "SIGKILL"));
      afterEnding.push(await takeover(scene, "SIGTERM"));
      if (sample >= 1 && times > 1) await scene.start(2);
    }
    expect(await scene.faultsInTheEnd()).toEqual([]);
    report("takeover, ms", { undisturbed, afterFreezing, afterKilling, afterEnding });
    // Any sample may be slow on a machine that has much else to do; locks of BullMQ's own length would show in all of them.
    expect(Math.min(afterFreezing, ...afterKilling)).toBeLessThan(20_000);
    if (process.env.ES_QUIET === "1") {
      expect(Math.max(afterFreezing, ...afterKilling)).toBeLessThan(6000);
      expect(atMost(95, afterEnding)).toBeLessThan(500);
    }
  });
});

/** Lets something happen to any node; when it is over there are as many as before. */
async function befall(scene: Scene, what: "killed" | "frozen" | "ended"): Promise<void> {
  const node = any(scene.nodes.filter(({ hasEnded }) => !hasEnded));
  if (what === "frozen") {
    node.signal("SIGSTOP");
    await passing(pastLock + Math.random() * 1000);
    node.signal("SIGCONT");
    return;
  }
  await node.end(what === "killed" ? "SIGKILL" : "SIGTERM");
  await scene.start(1);
}

/** Ends a node that is in the middle of its work; answers after how many milliseconds another has done it. */
async function takeover(scene: Scene, signal: "SIGKILL" | "SIGTERM"): Promise<number> {
  const { node, release } = await scene.stuck();
  const ended = node.end(signal);
  if (signal === "SIGTERM") release();
  const ms = signal === "SIGTERM" ? await askedAndDone(scene) : await scene.settled();
  await ended;
  return ms;
}

/** Milliseconds in which work is done that is asked for now, in every pipeline. */
async function askedAndDone(scene: Scene): Promise<number> {
  for (const account of ["a1", "a2", "a3", "a4"]) await scene.teller.ask({ account });
  return scene.settled();
}

function any(nodes: readonly BankNode[]): BankNode {
  return nodes[Math.floor(Math.random() * nodes.length)] as BankNode;
}

/** Returns the value that so many per cent of the samples do not exceed. */
function atMost(percent: number, samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] as number;
}
