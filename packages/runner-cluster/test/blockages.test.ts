import { expect, it } from "vitest";
import { accountIn, type Before, bankOf, historyOf } from "./support/bank.js";
import { type BankNode, simulation } from "./support/simulation.js";

const poison: Before = (_, amount) => {
  if (amount === 13) throw new RangeError("13 is not accepted");
};

async function failingIn(node: BankNode) {
  return (await node.status()).filter(({ state }) => state === "failing");
}

it("stops a task at what it cannot process, and no other task", async () => {
  const { time, node } = simulation(bankOf({ pipelines: 4, before: poison }));
  const one = await node();
  const other = await node();
  const accounts = [0, 1, 2, 3].map((pipeline) => accountIn(pipeline, 4));
  for (const [pipeline, account] of accounts.entries()) {
    await one.commands.ask(`a${pipeline}`, account, 1);
    await one.commands.ask(`b${pipeline}`, account, pipeline === 2 ? 13 : 2);
    await one.commands.ask(`c${pipeline}`, account, 3);
  }
  await time.run(10_000);
  for (const [pipeline, account] of accounts.entries()) {
    expect(await historyOf(other, "reporting", account)).toEqual(pipeline === 2 ? ["0", "0", "-1"] : ["0", "0", "-1", "-2", "-3"]);
  }
});

it("says from every node what a task fails at, however often it was tried and wherever", async () => {
  const { time, node } = simulation(bankOf({ before: poison }));
  const nodes = [await node(), await node(), await node({ following: false })];
  await nodes[2]?.commands.ask("r1", "a", 13);
  await time.run(30_000);
  for (const each of nodes) {
    const [failing, ...others] = await failingIn(each);
    expect(others).toEqual([]);
    expect(failing).toMatchObject({ application: "core", upstream: "commands", position: 0, head: 1, lag: 1 });
    expect(failing?.failure).toMatchObject({ id: 1, type: "withdrawal.asked", error: { message: "13 is not accepted" } });
    expect(failing?.failure?.attempts).toBeGreaterThan(10);
  }
});

it("waits longer from attempt to attempt, whichever node makes them, up to the most", async () => {
  const tried: number[] = [];
  const simulated = simulation(
    bankOf({
      before: (account, amount) => {
        tried.push(simulated.time.now());
        return poison(account, amount);
      },
    }),
  );
  const { time, node } = simulated;
  const nodes = [await node({ backOff: { most: 4000 } }), await node({ backOff: { most: 4000 } })];
  await nodes[0]?.commands.ask("r1", "a", 13);
  await time.run(60_000);
  const pauses = tried.slice(1).map((at, index) => at - (tried[index] ?? 0));
  for (const [index, pause] of pauses.entries()) {
    const doubled = Math.min(4000, 50 * 2 ** index);
    expect(pause).toBeGreaterThanOrEqual(doubled / 2);
    expect(pause).toBeLessThanOrEqual(Math.min(4000, doubled * 1.5));
  }
  expect(pauses.length).toBeGreaterThan(15);
  const workers = nodes.map(({ observed }) => observed.filter((each) => each.kind === "slice-ended" && each.blockage !== undefined).length);
  expect(Math.min(...workers)).toBeGreaterThan(0);
});

it("goes on when the cause is mended, and forgets the blockage", async () => {
  let mended = false;
  const { time, node } = simulation(bankOf({ before: (account, amount) => (mended ? undefined : poison(account, amount)) }));
  const one = await node();
  const other = await node({ applications: ["commands"] });
  await other.commands.ask("r1", "a", 13);
  await time.run(5000);
  expect(await failingIn(one)).toHaveLength(1);
  mended = true;
  await time.run(3000);
  expect(await failingIn(one)).toEqual([]);
  expect(await historyOf(one, "core", "a")).toEqual(["0", "refused 13"]);
  expect(await one.cluster.tasks()).toEqual([]);
});

it("lets an operator skip what a task fails at, from any node, and goes on at once", async () => {
  const { time, node } = simulation(bankOf({ before: poison }));
  const one = await node();
  const client = await node({ following: false });
  await one.commands.ask("r1", "a", 13);
  await one.commands.ask("r2", "a", 2);
  await time.run(20_000);
  await client.skip({ application: "core", upstream: "commands", id: 1, why: "a trial" });
  await time.run(50);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-2"]);
  expect(await failingIn(client)).toEqual([]);
});

it("waits for what a notification depends on in another pipeline, and says for what", async () => {
  let stuck = true;
  const beforeReport: Before = (_, by) => {
    if (stuck && by === -1) throw new Error("not yet");
  };
  const { time, node } = simulation(bankOf({ pipelines: 2, beforeReport }));
  const one = await node();
  const client = await node({ following: false });
  await client.commands.inPipeline(0).ask("r1", "a", 1);
  await time.run(50);
  // Core decides on the account again, in the other pipeline: a follower of core there has to know of the first decision.
  await client.commands.inPipeline(1).ask("r2", "a", 2);
  await time.run(20_000);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0"]);
  const waiting = (await client.status()).find(({ state }) => state === "waiting");
  expect(waiting).toMatchObject({ application: "reporting", pipeline: 1, position: 0, waitingFor: { pipeline: 0, id: 2 } });
  const attempts = one.observed.filter((each) => each.kind === "slice-ended" && each.blockage?.waitingFor !== undefined);
  expect(attempts.length).toBeLessThan(60);
  stuck = false;
  await time.run(2500);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-1", "-2"]);
  expect(await client.cluster.tasks()).toEqual([]);
});

it("goes on at once when another pipeline gets where it was waited for on the same node", async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const beforeReport: Before = (_, by) => (by === -1 ? released : undefined);
  const { time, node } = simulation(bankOf({ pipelines: 2, beforeReport }));
  const one = await node();
  await one.commands.inPipeline(0).ask("r1", "a", 1);
  await time.run(50);
  await one.commands.inPipeline(1).ask("r2", "a", 2);
  // By now it looks again about once a second.
  await time.run(20_000);
  expect(await historyOf(one, "reporting", "a")).toEqual([]);
  release();
  await time.run(20);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-1", "-2"]);
  expect(one.observed).toContainEqual({ kind: "prompted", task: { application: "reporting", pipeline: 1 }, why: "dependency" });
});
