import { StoreUnavailable } from "@es/core";
import { mysql } from "@es/store-mysql";
import { idsOf, LossyProxy, moved, stored } from "@es/tooling/testing";
import type { PoolConnection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE own_rows (text varchar(64))");
});
afterAll(() => database.drop());

/** As it goes over the wire, where READ COMMITTED goes too. */
const commit = "\u0003COMMIT";
/** More of them by the environment, when there is time. */
const losses = Number(process.env.ES_LOST_ANSWERS ?? 10);

describe("when the answer to a commit is lost", () => {
  it("a batch that was kept is found, and each unit gets its ids", async () => {
    await using proxy = await LossyProxy.before(database.url);
    await using store = mysql(proxy.url);
    const recorder = await store.open("batches");
    for (let round = 1; round <= losses; round += 1) {
      proxy.loseAnswerTo(`lost-${round}`);
      const outcomes = await recorder.record([
        { events: [stored(`lost-${round}`), stored(`lost-${round}`, 2)] },
        { events: [stored(`other-${round}`)] },
      ]);
      expect(idsOf(outcomes)).toEqual([round * 3 - 2, round * 3 - 1, round * 3]);
    }
    expect(proxy.lost).toBe(losses);
    expect(await recorder.head(0)).toBe(losses * 3);
  });

  it("a batch over several pipelines that was kept is found, and each unit gets its ids", async () => {
    await using proxy = await LossyProxy.before(database.url);
    await using store = mysql(proxy.url);
    const recorder = await store.open("across", { pipelines: 3 });
    for (let round = 1; round <= losses; round += 1) {
      proxy.loseAnswerTo(`across-${round}`);
      const outcomes = await recorder.record([
        { pipeline: 2, events: [stored(`across-${round}`), stored(`across-${round}`, 2)] },
        { pipeline: 0, events: [stored(`other-${round}`)] },
        { pipeline: 1, events: [], tracking: [moved(round - 1, round)] },
      ]);
      expect(idsOf(outcomes)).toEqual([round * 2 - 1, round * 2, round]);
    }
    expect(proxy.lost).toBe(losses);
    expect(await recorder.heads()).toEqual([losses, 0, losses * 2]);
  });

  it("a unit that was refused is still told apart from those that were kept", async () => {
    await using proxy = await LossyProxy.before(database.url);
    await using store = mysql(proxy.url);
    const recorder = await store.open("refused");
    idsOf(await recorder.record([{ events: [stored("taken")] }]));
    const same = { events: [stored("kept")] };
    proxy.loseAnswerTo("kept");
    const outcomes = await recorder.record([same, { events: [stored("taken")] }, same]);
    expect(outcomes.map(({ refused }) => refused?.name)).toEqual([undefined, "RecordConflict", "RecordConflict"]);
    expect(await recorder.head(0)).toBe(2);
  });

  it("work alongside is done once", async () => {
    await using proxy = await LossyProxy.before(database.url);
    await using store = mysql(proxy.url);
    const recorder = await store.open("alongside");
    for (let round = 1; round <= losses; round += 1) {
      proxy.loseAnswerTo(commit);
      const alongside = async (connection: PoolConnection) => {
        await connection.query("INSERT INTO own_rows VALUES (?)", [`row-${round}`]);
      };
      expect(idsOf(await recorder.record([{ events: [stored(`a-${round}`)], alongside }]))).toEqual([round]);
    }
    expect(proxy.lost).toBe(losses);
    const rows = await database.query("SELECT COUNT(*) AS rows_, COUNT(DISTINCT text) AS texts FROM own_rows");
    expect(rows).toEqual([{ rows_: losses, texts: losses }]);
  });

  it("a unit without events is found by its tracking", async () => {
    await using proxy = await LossyProxy.before(database.url);
    await using store = mysql(proxy.url);
    const recorder = await store.open("tracking");
    for (let round = 1; round <= losses; round += 1) {
      proxy.loseAnswerTo(commit);
      expect(await recorder.record([{ events: [], tracking: [moved(round - 1, round)] }])).toEqual([{ ids: [] }]);
    }
    expect(proxy.lost).toBe(losses);
    expect(await recorder.tracked("up", 0)).toEqual({ position: losses, epoch: "e" });
  });

  it("work that leaves no trace is not done again, and the caller is told that nobody knows", async () => {
    await using proxy = await LossyProxy.before(database.url);
    await using store = mysql(proxy.url);
    const recorder = await store.open("traceless");
    let calls = 0;
    const alongside = () => {
      calls += 1;
    };
    proxy.loseAnswerTo(commit);
    const recording = recorder.record([{ events: [], alongside }]);
    await expect(recording).rejects.toThrow(StoreUnavailable);
    await expect(recording).rejects.toThrow("whether it was recorded is not known");
    expect(calls).toBe(1);
  });
});
