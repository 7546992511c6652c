import { memory, StoreUnavailable } from "@es/core";
import { expect, it } from "vitest";
import { type Before, bankOf, historyOf } from "./support/bank.js";
import { intercepted } from "./support/intercepted.js";
import { simulation } from "./support/simulation.js";

/** A way to the store that can be cut, or lose everything that is sent without a word. */
function cuttable(store = memory()) {
  const state = { cut: false, silent: false, refused: 0 };
  const way = intercepted(store, (_, make) => {
    if (state.silent) return new Promise(() => {});
    if (!state.cut) return make();
    state.refused += 1;
    return Promise.reject(new StoreUnavailable("the database", "the way to it is cut"));
  });
  return { way, state };
}

it("takes no tasks that it cannot do, so that nodes which can are not kept from them", async () => {
  const shared = memory();
  const { way, state } = cuttable(shared);
  const { time, node } = simulation(bankOf({ pipelines: 8 }), { store: shared });
  const cut = await node({ store: way });
  const well = await node();
  await time.run(5000);
  state.cut = true;
  const longest: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    await well.commands.ask(`r${n}`, `account${n}`, 1);
    const began = time.now();
    while ((await historyOf(well, "reporting", `account${n}`)).length < 3) await time.run(50);
    longest.push(time.now() - began);
  }
  expect(cut.observed).toContainEqual({ kind: "circuit-changed", application: "core", open: true });
  const failed = cut.observed.filter((each) => each.kind === "slice-ended" && each.blockage !== undefined);
  expect(failed.length).toBeLessThan(20);
  expect(longest.slice(50).every((ms) => ms <= 100)).toBe(true);
});

it("takes tasks again when the database can be reached", async () => {
  const { way, state } = cuttable();
  const { time, node } = simulation(bankOf(), { store: way });
  const one = await node();
  for (let n = 0; n < 3; n += 1) await one.commands.ask(`r${n}`, "a", 1);
  state.cut = true;
  await time.run(60_000);
  expect(state.refused).toBeLessThan(400);
  state.cut = false;
  await time.run(8000);
  expect(await historyOf(one, "reporting", "a")).toHaveLength(5);
  expect(one.observed.filter(({ kind }) => kind === "circuit-changed").map((each) => "open" in each && each.open)).toContain(false);
});

it("gives up what it has where the database falls silent, so that nodes which hear it do that", async () => {
  const shared = memory();
  const { way, state } = cuttable(shared);
  const { time, node } = simulation(bankOf({ pipelines: 8 }), { store: shared });
  const deaf = await node({ store: way, slots: 8, drainMs: 0 });
  const well = await node();
  await time.run(1000);
  state.silent = true;
  for (let n = 0; n < 100; n += 1) await well.commands.ask(`r${n}`, `account${n}`, 1);
  await time.run(8000);
  for (let n = 0; n < 100; n += 1) expect(await historyOf(well, "reporting", `account${n}`)).toHaveLength(3);
  expect(deaf.observed).toContainEqual({ kind: "circuit-changed", application: "core", open: true });
  const given = deaf.observed.flatMap((each) => (each.kind === "slice-ended" && each.blockage !== undefined ? [each] : []));
  expect(given).toContainEqual(expect.objectContaining({ why: "blocked", blockage: expect.objectContaining({ state: "waiting" }) }));
  state.silent = false;
  await time.run(8000);
  expect(deaf.observed).toContainEqual({ kind: "circuit-changed", application: "core", open: false });
});

it("leaves work that takes long alone while the database answers", async () => {
  const long: Before = () => new Promise((resolve) => void simulated.time.after(20_000, resolve));
  const simulated = simulation(bankOf({ before: long }));
  const one = await simulated.node();
  await one.commands.ask("r1", "a", 1);
  await simulated.time.run(21_000);
  expect(await historyOf(one, "reporting", "a")).toHaveLength(3);
  expect(one.observed.filter(({ kind }) => kind === "circuit-changed")).toEqual([]);
});
