import { InvalidDefinition, memory, RecordConflict, retrying, singleThreaded } from "@es/core";
import { describe, expect, it } from "vitest";
import { Account, bank, Request } from "./bank.js";

function run(options: { store?: ReturnType<typeof memory>; following?: boolean; batchSize?: number } = {}) {
  const totals = { sum: 0, flushes: 0 };
  const view = {
    add: (amount: number) => {
      totals.sum += amount;
    },
    flush: () => {
      totals.flushes += 1;
    },
  };
  const infrastructure = { store: memory(), ...options, views: { reporting: () => view } };
  return { totals, running: singleThreaded(bank, infrastructure) };
}

describe("the single-threaded runner", () => {
  it("takes what is commanded through core into the report", async () => {
    const { totals, running: starting } = run();
    await using running = await starting;
    const requests = Array.from({ length: 1000 }, (_, n) => running.commands.request(`r${n}`, n));
    const recorded = (await Promise.all(requests)).at(-1);
    await running.reporting.caughtUpWith(recorded ?? expect.fail());
    expect(totals.sum).toBe(499500);
    expect((await running.core.accounts.expect("only")).state.balance).toBe(499500);
    await running.settled();
    expect(await running.status()).toMatchObject([
      { application: "core", upstream: "commands", position: 1000, lag: 0, state: "idle" },
      { application: "reporting", upstream: "core", position: 1001, head: 1001, state: "idle" },
    ]);
  });

  it("works off a backlog in batches, flushing the view once for each", async () => {
    const store = memory();
    const before = await run({ store, following: false }).running;
    for (let n = 0; n < 25; n += 1) await before.commands.request(`r${n}`, 1);
    await before.stop();
    const { totals, running } = run({ store, batchSize: 10 });
    await using after = await running;
    await after.settled();
    expect(totals).toEqual({ sum: 25, flushes: 3 });
  });

  it("answers what a command recorded, and nothing for one that decided on nothing", async () => {
    await using running = await run().running;
    expect(await running.commands.request("r", 1)).toEqual({
      ...{ application: "commands", pipeline: 0, ids: [1] },
      unitId: expect.any(Number),
    });
    expect(await running.commands.request("r", 1)).toEqual({ application: "commands", pipeline: 0, ids: [] });
  });

  it("keeps the pending events of an aggregate whose saving was refused", async () => {
    await using running = await run().running;
    await running.commands.save(Request.make("r", 1));
    const twin = Request.make("r", 2);
    await expect(running.commands.save(twin)).rejects.toThrow(RecordConflict);
    expect(twin.pending).toHaveLength(1);
  });

  it("lets many writers of one aggregate through by retrying", async () => {
    await using running = await run().running;
    await running.core.save(Account.open("only"));
    const pay = () => retrying(async () => running.core.save((await running.core.accounts.expect("only")).pay(1)), { attempts: 100 });
    await Promise.all(Array.from({ length: 30 }, pay));
    expect((await running.core.accounts.expect("only")).state.balance).toBe(30);
  });

  it("begins a projection anew, view and position together", async () => {
    const { totals, running: starting } = run();
    await using running = await starting;
    for (let n = 0; n < 10; n += 1) await running.commands.request(`r${n}`, 1);
    await running.settled();
    await running.rebuild("reporting", () => {
      totals.sum = 0;
    });
    await running.settled();
    expect(totals.sum).toBe(10);
  });

  it("refuses to rebuild what is no projection, and keeps the old view if clearing fails", async () => {
    const { totals, running: starting } = run();
    await using running = await starting;
    await running.commands.request("r", 7);
    await running.settled();
    await expect(running.rebuild("core", () => {})).rejects.toThrow("projection is core: give the name of a projection");
    const failing = running.rebuild("reporting", () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await running.settled();
    expect(totals.sum).toBe(7);
  });

  it("does nothing after it was stopped, and can be stopped twice", async () => {
    const { totals, running: starting } = run();
    const running = await starting;
    await running.commands.request("r", 1);
    await running.settled();
    await Promise.all([running.stop(), running.stop()]);
    await running.commands.request("s", 1);
    expect(totals.sum).toBe(1);
    expect((await running.status())[0]).toMatchObject({ lag: 1, state: "working" });
  });

  it("tells that a projection lacks its view before anything runs", async () => {
    const without = { store: memory(), views: {} as never };
    await expect(singleThreaded(bank, without)).rejects.toThrow(InvalidDefinition);
  });

  it("refuses to wait for what an application does not follow", async () => {
    await using running = await run().running;
    const elsewhere = { application: "elsewhere", pipeline: 0, ids: [1] };
    await expect(running.reporting.caughtUpWith(elsewhere)).rejects.toThrow("recorded.application is elsewhere");
  });
});
