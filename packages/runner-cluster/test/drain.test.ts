import { memory } from "@es/core";
import { expect, it } from "vitest";
import { bankOf, historyOf } from "./support/bank.js";
import { counted } from "./support/intercepted.js";
import { simulation } from "./support/simulation.js";

it("leaves nothing running, ends at a commit, and hands back what is left", async () => {
  const store = memory();
  const mine = counted(store);
  const simulated = simulation(bankOf({ before: () => new Promise((resolve) => void simulated.time.after(20, resolve)) }), { store });
  const { time, node } = simulated;
  const one = await node({ store: mine.store });
  for (let n = 0; n < 200; n += 1) await one.commands.ask(`r${n}`, "a", 1);
  await time.run(2500);
  const stopping = one.stop();
  await time.run(2500);
  await stopping;
  mine.calls.splice(0);
  const other = await node({ following: false });
  const done = await historyOf(other, "core", "a");
  expect(done.length).toBeGreaterThan(1);
  expect(done.length).toBeLessThan(200);
  await time.run(60_000);
  expect(mine.calls).toEqual([]);
  expect(await historyOf(other, "core", "a")).toEqual(done);
  const tasks = await other.cluster.tasks();
  expect(tasks).toContainEqual(expect.objectContaining({ application: "core", state: "queued" }));
  expect(one.observed.at(-1)).toMatchObject({ kind: "drained", whole: true });
  // Without a new command, and before any sweep: by what was handed back.
  const next = await node();
  await time.run(8000);
  expect(await historyOf(next, "core", "a")).toHaveLength(201);
  expect((await next.status()).map(({ lag }) => lag)).toEqual([0, 0]);
});

it("stops after a time even if a policy hangs", async () => {
  const { time, node } = simulation(bankOf({ before: () => new Promise(() => {}) }));
  const one = await node({ drainMs: 3000 });
  await one.commands.ask("r1", "a", 1);
  await time.run(100);
  let stopped = false;
  void one.stop().then(() => {
    stopped = true;
  });
  await time.run(2900);
  expect(stopped).toBe(false);
  await time.run(1200);
  expect(stopped).toBe(true);
  expect(one.observed.at(-1)).toMatchObject({ kind: "drained", whole: false });
});
