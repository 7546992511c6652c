import { expect, it } from "vitest";
import { bankOf, historyOf } from "./support/bank.js";
import { type BankNode, simulation } from "./support/simulation.js";

async function askFor(node: BankNode, time: { run(ms: number): Promise<void> }, ms: number, name: string): Promise<void> {
  for (let n = 0; n < ms / 100; n += 1) {
    await node.commands.ask(`${name}${n}`, "a", 1);
    await time.run(100);
  }
}

it("stops a paused application on all nodes within a second, and lets it go on from where it was", async () => {
  const { time, node } = simulation(bankOf());
  const one = await node();
  const other = await node();
  await askFor(one, time, 2000, "before");
  await other.cluster.pause("core", "a bad release");
  await time.run(1000);
  const paused = await historyOf(one, "core", "a");
  await askFor(one, time, 30_000, "during");
  expect(await historyOf(one, "core", "a")).toEqual(paused);
  expect(await one.cluster.paused()).toEqual(new Map([["core", { why: "a bad release" }]]));
  await one.cluster.resume("core", "mended");
  await time.run(1100);
  expect(await historyOf(one, "core", "a")).toHaveLength(321);
  expect((await one.status()).map(({ lag }) => lag)).toEqual([0, 0]);
  expect(other.observed).toContainEqual({ kind: "application-paused", application: "core", paused: true });
  expect(await other.cluster.paused()).toEqual(new Map());
});

it("does not keep looking at what is paused", async () => {
  const { time, node } = simulation(bankOf());
  const one = await node();
  await one.cluster.pause("core", "a trial");
  await one.commands.ask("r1", "a", 1);
  await time.run(3000);
  one.observed.splice(0);
  await time.run(60_000);
  expect(one.observed.filter(({ kind }) => kind !== "swept")).toEqual([]);
});

it("stops in the midst of a long backlog", async () => {
  const { time, node } = simulation(bankOf({ before: () => new Promise((resolve) => void time.after(20, resolve)) }));
  const one = await node();
  for (let n = 0; n < 300; n += 1) await one.commands.ask(`r${n}`, "a", 1);
  await time.run(3000);
  await one.cluster.pause("core", "a trial");
  await time.run(1500);
  const paused = await historyOf(one, "core", "a");
  expect(paused.length).toBeGreaterThan(10);
  expect(paused.length).toBeLessThan(290);
  await time.run(10_000);
  expect(await historyOf(one, "core", "a")).toEqual(paused);
});
