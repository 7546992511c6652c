import { memory } from "@es/core";
import { notificationLogContract } from "@es/core/testing";
import { describe, expect, it } from "vitest";
import { LocalLog } from "../../src/application/local-log.js";

describe("a local log keeps the notification log contract", () => {
  for (const { name, run } of notificationLogContract) {
    it(name, async () => {
      const recorder = await memory().open("trial", { pipelines: 2 });
      await run({ recorder, log: new LocalLog(recorder, { sectionSize: 10 }) });
    });
  }
});

describe("a local log", () => {
  it("links sections of a hundred where nothing else is said", async () => {
    const log = new LocalLog(await memory().open("trial"));
    expect((await log.section(0, "current")).id).toBe("1,100");
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses sections of %d", async (sectionSize) => {
    const recorder = await memory().open("trial");
    expect(() => new LocalLog(recorder, { sectionSize })).toThrow(/sectionSize is .*: give a whole number of at least 1/);
  });

  it("is woken by what it is given to listen to, until it stops", async () => {
    const wakes = new Set<() => void>();
    const prompts = (wake: () => void) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    };
    const log = new LocalLog(await memory().open("trial"), { prompts });
    const woken: string[] = [];
    const stop = log.prompted(() => woken.push("woken"));
    for (const wake of wakes) wake();
    stop();
    expect([woken, wakes.size]).toEqual([["woken"], 0]);
  });
});
