import type { Recorder } from "@es/core";
import { mysql } from "@es/store-mysql";
import { Child } from "@es/tooling/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

const rounds = 15;

describe("a follower in another process than the one that records", () => {
  it("is woken within 50 ms in the median by polling", async () => {
    await using store = mysql(database.url);
    await expect(medianWait(await store.open("polling"))).resolves.toBeLessThan(50);
  });

  it("is woken again after its connections were killed", async () => {
    await using store = mysql(database.url);
    await expect(medianWait(await store.open("killed"), killAll)).resolves.toBeLessThan(100);
  });
});

/** Every event that another process records is seen; answers the median of the milliseconds that this took. */
async function medianWait(recorder: Recorder<never>, disturb: () => Promise<void> = async () => {}): Promise<number> {
  await using other = new Child(import.meta.url, "recorder.ts", database.url, recorder.application);
  expect(await other.hear()).toBe("ready");
  let wake = () => {};
  const stop = recorder.prompted?.(() => wake());
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round === 5) await disturb();
    const before = await recorder.head(0);
    other.say("record");
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if ((await recorder.head(0)) > before) break;
      await woken;
    }
    waits.push(Date.now() - Number(await other.hear()));
  }
  stop?.();
  return waits.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

async function killAll(): Promise<void> {
  const others = await database.query("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()");
  for (const { id } of others) await database.query(`KILL ${id}`);
}
