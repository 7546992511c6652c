import type { Recorder } from "@es/core";
import { postgres } from "@es/store-postgres";
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
  it("is woken within 50 ms in the median by NOTIFY", async () => {
    await using store = postgres(database.url);
    await expect(medianWait(await store.open("listening"))).resolves.toBeLessThan(50);
  });

  it("is woken by polling alone when nothing listens", async () => {
    await using store = postgres(database.url, { listen: false, pace: { fastest: 5, slowest: 20 } });
    await expect(medianWait(await store.open("polling"))).resolves.toBeLessThan(100);
  });

  it("is woken by NOTIFY again after the connection that listens was killed", async () => {
    await using store = postgres({ connectionString: database.url, application_name: "killed-listener" });
    const recorder = await store.open("killed");
    const waits = [await medianWait(recorder, killListener), await medianWait(recorder, killListener)];
    for (const wait of waits) expect(wait).toBeLessThan(200);
    const { rows } = await database.query(
      "SELECT count(*)::int AS listening FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database() AND application_name = 'killed-listener'",
    );
    expect(rows).toEqual([{ listening: 1 }]);
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

async function killListener(): Promise<void> {
  await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
  );
}
