import { expect, it } from "vitest";
import { accountIn, bankOf, historyOf } from "./support/bank.js";
import { intercepted } from "./support/intercepted.js";
import { lossyEngine } from "./support/lossy-engine.js";
import { simulation } from "./support/simulation.js";

it("does at once what a prompt asks for, from the first application to the last", async () => {
  const { time, node } = simulation(bankOf());
  const one = await node();
  await node();
  await one.commands.ask("r1", "a", 3);
  await time.run(20);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-3"]);
});

it("finds by the cluster's sweep what prompts were lost for", async () => {
  const { time, node, engine } = simulation(bankOf());
  const lossy = lossyEngine(engine.node("lossy"), { losing: true });
  const one = await node({ engine: lossy });
  await one.commands.ask("r1", "a", 3);
  await time.run(1500);
  expect(await historyOf(one, "core", "a")).toEqual([]);
  lossy.misconduct.losing = false;
  await time.run(5000);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-3"]);
  expect(one.observed).toContainEqual(expect.objectContaining({ kind: "prompted", why: "sweep" }));
});

it("works straight from the database while the engine is down, and hands back when it is up again", async () => {
  const { time, node, engine } = simulation(bankOf({ pipelines: 4 }));
  const lossy = lossyEngine(engine.node("lossy"));
  const one = await node({ engine: lossy });
  lossy.misconduct.down = true;
  for (let n = 0; n < 20; n += 1) await one.commands.ask(`r${n}`, `account${n}`, 3);
  await time.run(6000);
  for (let n = 0; n < 20; n += 1) expect(await historyOf(one, "reporting", `account${n}`)).toEqual(["0", "0", "-3"]);
  expect(one.observed).toContainEqual({ kind: "engine-changed", healthy: false });
  expect(one.observed.filter(({ kind }) => kind === "executed-directly").length).toBeGreaterThan(0);
  lossy.misconduct.down = false;
  await time.run(2000);
  one.observed.splice(0);
  await one.commands.ask("last", "a", 1);
  await time.run(50);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-1"]);
  expect(one.observed.filter(({ kind }) => kind === "executed-directly")).toEqual([]);
});

it("takes over a task that an engine which seems well gives to nobody", async () => {
  const { time, node, engine } = simulation(bankOf());
  const one = await node({ engine: lossyEngine(engine.node("lossy"), { losing: true }) });
  await one.commands.ask("r1", "a", 3);
  await time.run(120_000);
  expect(await historyOf(one, "reporting", "a")).toEqual(["0", "0", "-3"]);
});

it("gets through all that is behind while the engine is down, however many tasks that are, and does little in vain", async () => {
  const pipelines = 100;
  const { time, node, engine } = simulation(bankOf({ pipelines }));
  const nodes = await Promise.all(["a", "b", "c"].map((name) => node({ name })));
  for (const name of ["a", "b", "c"]) engine.cut(name);
  const accounts = Array.from({ length: pipelines }, (_, pipeline) => accountIn(pipeline, pipelines));
  for (const account of accounts) await nodes[0]?.commands.ask(`r-${account}`, account, 3);
  await time.run(4000);
  for (const account of accounts) expect(await historyOf(nodes[1] as (typeof nodes)[0], "core", account)).toEqual(["0", "-3"]);
  const direct = nodes.flatMap(({ observed }) => observed.filter((each) => each.kind === "slice-ended" && each.direct));
  expect(direct.length).toBeLessThan(2.5 * pipelines);
});

it("asks for no more than a share of what is behind when a node starts: the cluster's sweep asks for all", async () => {
  const pipelines = 500;
  const { time, node, store } = simulation(bankOf({ pipelines }));
  const before = await node({ following: false });
  for (let pipeline = 0; pipeline < pipelines; pipeline += 1)
    await before.commands.inPipeline(pipeline).ask(`r${pipeline}`, `a${pipeline}`, 3);
  const one = await node({ store, slots: 1 });
  await time.run(1);
  expect(one.observed.filter((each) => each.kind === "prompted" && each.why === "sweep").length).toBe(100);
  await time.run(5000);
  await before.settled();
});

it("asks for nothing by sweeps while prompts bring what is recorded, however long it takes to read heads and positions", async () => {
  const { time, node, store } = simulation(bankOf());
  const read: string[] = [];
  const slow = intercepted(store, ({ method }, make) => {
    const answer = make();
    if (method !== "heads" && method !== "positions") return answer;
    read.push(method);
    return new Promise((resolve) => time.after(20, () => resolve(answer)));
  });
  const one = await node({ store: slow });
  await time.run(100);
  one.observed.splice(0);
  for (let n = 0; n < 1000; n += 1) {
    await one.commands.ask(`r${n}`, "a", 1);
    await time.run(10);
  }
  expect(read.length).toBeGreaterThan(20);
  expect(one.observed.filter((each) => each.kind === "prompted" && each.why === "sweep")).toEqual([]);
  expect(await historyOf(one, "core", "a")).toHaveLength(1001);
});
