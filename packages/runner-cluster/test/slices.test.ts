import { memory } from "@es/core";
import { expect, it } from "vitest";
import { accountIn, type Before, bankOf, historyOf } from "./support/bank.js";
import { counted } from "./support/intercepted.js";
import { simulation } from "./support/simulation.js";

/** A bank whose core takes its time for each request of some accounts. */
function slowBank(ms: (account: string) => number, pipelines = 1) {
  const wait: Before = (account) =>
    ms(account) === 0 ? undefined : new Promise<void>((resolve) => void simulated.time.after(ms(account), resolve));
  const simulated = simulation(bankOf({ pipelines, before: wait }));
  return simulated;
}

it("lets a task with much slow work not starve others", async () => {
  const [slow, quick] = [accountIn(0, 2), accountIn(1, 2)];
  const { time, node } = slowBank((account) => (account === slow ? 50 : 0), 2);
  const one = await node({ slots: 1 });
  for (let n = 0; n < 1000; n += 1) await one.commands.ask(`s${n}`, slow, 1);
  await time.run(10_000);
  for (let n = 0; n < 10; n += 1) {
    const before = time.now();
    await one.commands.ask(`q${n}`, quick, 1);
    while ((await historyOf(one, "core", quick)).length < n + 2) await time.run(100);
    expect(time.now() - before).toBeLessThan(2500);
  }
  expect((await historyOf(one, "core", slow)).length).toBeLessThan(1000);
});

it("ends a slice in time, though no more than one notification is processed", async () => {
  const { time, node } = slowBank(() => 400);
  const one = await node();
  for (let n = 0; n < 100; n += 1) await one.commands.ask(`r${n}`, "a", 1);
  await time.run(60_000);
  const slices = one.observed.flatMap((each) => (each.kind === "slice-ended" && each.task.application === "core" ? [each] : []));
  // The first one knew nothing of how long they take.
  for (const { ms } of slices.slice(1)) expect(ms).toBeLessThanOrEqual(1500);
  expect(slices.reduce((sum, { processed }) => sum + processed, 0)).toBe(100);
});

it("ends at the next commit when the engine gives the task to another node, which does the rest", async () => {
  const { time, node, engine } = slowBank(() => 100);
  const one = await node({ slice: { ms: 20_000 }, batchSize: 10 });
  for (let n = 0; n < 100; n += 1) await one.commands.ask(`r${n}`, "a", 1);
  await time.run(500);
  const other = await node();
  engine.cut(one.cluster.node);
  await time.run(5000);
  const ended = one.observed.flatMap((each) => (each.kind === "slice-ended" && each.why === "aborted" ? [each] : []));
  // Cut off, it has the task for three seconds more; then the batch under way is committed, or finds that it was.
  expect(ended).toMatchObject([{ task: { application: "core" } }]);
  expect(ended[0]?.processed).toBeGreaterThanOrEqual(20);
  expect(ended[0]?.processed).toBeLessThanOrEqual(50);
  await time.run(30_000);
  expect(await historyOf(other, "core", "a")).toHaveLength(101);
});

it("takes three round trips for a batch, beside those of policies", async () => {
  const { store, calls } = counted(memory());
  const { time, node } = simulation(bankOf(), { store });
  const one = await node();
  await one.commands.ask("r0", "a", 1);
  await time.run(100);
  calls.splice(0);
  await one.commands.ask("r1", "a", 1);
  await time.run(100);
  const core = calls.filter(({ method }) => ["tracked", "notifications", "head", "record"].includes(method));
  expect(core.map(({ application, method }) => `${application} ${method}`)).toEqual([
    "commands record",
    ...["core tracked", "commands notifications", "core record"],
    ...["reporting tracked", "core notifications", "reporting record"],
  ]);
});

it("gives up a slice whose policy hangs, says so, and goes on with others", async () => {
  const [hanging, other] = [accountIn(0, 2), accountIn(1, 2)];
  const { time, node } = simulation(
    bankOf({ pipelines: 2, before: (account) => (account === hanging ? new Promise<void>(() => {}) : undefined) }),
  );
  const one = await node({ slots: 1, slice: { deadlineMs: 5000 }, drainMs: 100 });
  await one.commands.ask("r1", hanging, 1);
  await one.commands.ask("r2", other, 1);
  await time.run(20_000);
  expect(await historyOf(one, "reporting", other)).toEqual(["0", "0", "-1"]);
  expect(one.observed).toContainEqual(expect.objectContaining({ kind: "slice-ended", why: "overdue" }));
  const [failing] = (await one.status()).filter(({ state }) => state === "failing");
  expect(failing).toMatchObject({ application: "core", pipeline: 0, failure: { error: { code: "slice-overdue" } } });
});
