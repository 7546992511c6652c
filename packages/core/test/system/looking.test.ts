import { memory, singleThreaded } from "@es/core";
import { describe, expect, it } from "vitest";
import type { OpenApplication } from "../../src/application/open-application.js";
import { LogMissing, OpenedReadOnly } from "../../src/persistence/errors.js";
import { Pauses } from "../../src/process/operator-events.js";
import { openSystem } from "../../src/system/open-system.js";
import { bank } from "./bank.js";

const views = { reporting: () => ({ add: () => {} }) };

describe("a system that is opened to look", () => {
  it("is refused where a log is missing, and makes none", async () => {
    const store = memory();
    for (let time = 0; time < 2; time += 1) {
      await expect(singleThreaded(bank, { store, views, readOnly: true })).rejects.toThrow(LogMissing);
    }
    for (const name of ["commands", "core", "reporting"]) {
      await expect(store.open(name, { readOnly: true })).rejects.toThrow(LogMissing);
    }
  });

  it("follows nothing, and answers status, logs and repositories", async () => {
    const store = memory();
    await using working = await singleThreaded(bank, { store, views, following: false });
    await working.commands.request("r1", 5);
    await using eye = await singleThreaded(bank, { store, views, readOnly: true });
    await working.commands.request("r2", 5);
    expect(await eye.status()).toMatchObject([
      { application: "core", position: 0, head: 2, lag: 2 },
      { application: "reporting", position: 0, head: 0 },
    ]);
    expect((await eye.commands.log.section(0, "1,10")).items).toHaveLength(2);
    expect((await eye.commands.requests.expect("r2")).state.amount).toBe(5);
    expect(await (await store.open("core")).head(0)).toBe(0);
  });

  it("needs nothing to write into", async () => {
    const store = memory();
    await (await singleThreaded(bank, { store, views, following: false })).stop();
    await using eye = await singleThreaded(bank, { store, readOnly: true } as never);
    expect(await eye.status()).toHaveLength(2);
  });

  it("refuses whatever would record, before anything of it is done", async () => {
    const store = memory();
    await using working = await singleThreaded(bank, { store, views, following: false });
    await working.commands.request("r1", 5);
    await using eye = await singleThreaded(bank, { store, views, readOnly: true });
    const request = await eye.commands.requests.expect("r1");
    let cleared = false;
    const clear = () => {
      cleared = true;
    };
    const attempts = [
      () => eye.commands.request("r2", 5),
      // It would decide on nothing.
      () => eye.commands.request("r1", 5),
      () => eye.commands.inPipeline(0).request("r2", 5),
      () => eye.commands.save(request),
      () => eye.skip({ application: "core", upstream: "commands", id: 1, why: "a trial" }),
      () => eye.rebuild("reporting", clear),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(OpenedReadOnly);
    expect(cleared).toBe(false);
    expect(await working.status()).toMatchObject([{ position: 0, head: 1 }, { position: 0 }]);
    expect(await (await store.open("core")).head(0)).toBe(0);
  });

  it("can tell who is paused, and pauses nobody", async () => {
    const store = memory();
    const working = await openSystem(bank, { store: store as never, following: false });
    const eye = await openSystem(bank, { store: store as never, readOnly: true });
    const [worked, seen] = [working, eye].map(({ applications }) => new Pauses(applications.get("core") as OpenApplication<never>));
    await expect(seen?.pause("a trial")).rejects.toThrow(OpenedReadOnly);
    await worked?.pause("a release");
    expect(await seen?.current()).toEqual({ why: "a release" });
  });
});
