// @module-tag mysql
import { StoreUnavailable } from "@es/core";
import { mysql } from "@es/store-mysql";
import { idsOf, LossyProxy, stored, until } from "@es/tooling/testing";
import type { PoolConnection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE seen (id VARCHAR(64) PRIMARY KEY)");
});
afterAll(() => database.drop());

const queryTimeout = 1_500;
/** Far below the default of 40 s, and enough for a machine that is busy. */
const soon = 15_000;

const opened = async (url: string, application: string) => {
  const store = mysql({ uri: url, connectionLimit: 4, connectTimeout: 4_000 }, { queryTimeout });
  return { store, recorder: await store.open(application) };
};

/** A unit that is one statement, and one that is a transaction. */
const alone = (id: string) => ({ events: [stored(id)] });
const alongside = (id: string) => ({
  events: [stored(id)],
  alongside: async (connection: PoolConnection) => void (await connection.execute("INSERT INTO seen VALUES (?)", [id])),
});

/** What goes over the wire, as it begins: 3 is a query, 22 asks to prepare; what is executed has values, and no text. */
const phases = [
  { phase: "PREPARE", text: "\x16\nINSERT INTO `es_events`", unit: alone, warm: false },
  { phase: "EXECUTE", text: "silent-unit", unit: alone, warm: true },
  { phase: "EXECUTE", text: "silent-unit", unit: alone, warm: true, done: true },
  { phase: "START TRANSACTION", text: "\x03START TRANSACTION", unit: alongside },
  { phase: "SAVEPOINT", text: "\x03SAVEPOINT", unit: alongside },
  { phase: "EXECUTE in a transaction", text: "silent-unit", unit: alongside, warm: true },
  { phase: "RELEASE SAVEPOINT", text: "\x03RELEASE SAVEPOINT", unit: alongside },
  { phase: "COMMIT", text: "\x03COMMIT", unit: alongside },
  { phase: "COMMIT", text: "\x03COMMIT", unit: alongside, done: true },
];

describe("a server that falls silent", () => {
  for (const [index, { phase, text, unit, warm = false, done = false }] of phases.entries()) {
    it(`at ${phase}${done ? ", which it does," : ""} is left in time, and the unit is recorded once`, async () => {
      const application = `silent-${index}`;
      await database.query("DELETE FROM seen");
      await using proxy = await LossyProxy.before(database.url);
      const { store, recorder } = await opened(proxy.url, application);
      await using _ = store;
      if (warm) idsOf(await recorder.record([unit("warm")]));
      const before = await recorder.head(0);
      proxy.silenceAt(text, { done });
      const since = performance.now();
      expect(idsOf(await recorder.record([unit("silent-unit")]))).toEqual([before + 1]);
      const ms = performance.now() - since;
      expect(proxy.silenced).toBe(1);
      expect(ms).toBeGreaterThan(queryTimeout - 50);
      expect(ms).toBeLessThan(soon);
      expect(idsOf(await recorder.record([unit("next")]))).toEqual([before + 2]);
      expect((await recorder.events("silent-unit")).length).toBe(1);
      const rows = (await database.query("SELECT id FROM seen WHERE id <> 'warm' ORDER BY id")).map(({ id }) => id);
      expect(rows).toEqual(unit === alone ? [] : ["next", "silent-unit"]);
    });
  }

  for (const text of ["\x03SET SESSION TRANSACTION ISOLATION", "\x03SET SESSION sql_mode", "\x16SELECT id, epoch, pipelines"]) {
    it(`at ${JSON.stringify(text.slice(1))} of an opening is left in time, and the log is opened`, async () => {
      await using proxy = await LossyProxy.before(database.url);
      proxy.silenceAt(text);
      const since = performance.now();
      const { store, recorder } = await opened(proxy.url, "silent-opening");
      await using _ = store;
      expect(performance.now() - since).toBeLessThan(soon);
      expect(proxy.silenced).toBe(1);
      expect(await recorder.head(0)).toBe(0);
    });
  }

  for (const text of ["\x03SET SESSION TRANSACTION READ ONLY", "\x03START TRANSACTION WITH", "\x03ROLLBACK"]) {
    it(`at ${JSON.stringify(text.slice(1))} of a reading says so in time, and the next goes to another connection`, async () => {
      await using proxy = await LossyProxy.before(database.url);
      const { store, recorder } = await opened(proxy.url, "silent-reading");
      await using _ = store;
      const count = async (connection: PoolConnection) => (await connection.query<RowDataPacket[]>("SELECT 1 AS one"))[0].length;
      proxy.silenceAt(text);
      const since = performance.now();
      await expect(recorder.reading(count)).rejects.toThrow(/did not answer within 1500 ms/);
      expect(performance.now() - since).toBeLessThan(soon);
      expect(await recorder.reading(count)).toBe(1);
    });
  }

  for (const text of ["\x03START TRANSACTION", "\x03SAVEPOINT"]) {
    it(`as a whole, from ${text.slice(1)} on, is told in time, and the next unit is recorded when it is back`, async () => {
      await using proxy = await LossyProxy.before(database.url);
      const { store, recorder } = await opened(proxy.url, `away-${text.slice(1, 6)}`);
      await using _ = store;
      await database.query("DELETE FROM seen");
      proxy.silenceAt(text);
      const since = performance.now();
      const refused = recorder.record([alongside("silent-unit")]).catch((error: unknown) => error);
      await until("the server is silent", () => proxy.silenced === 1);
      proxy.fallSilent();
      expect(await refused).toBeInstanceOf(StoreUnavailable);
      expect(performance.now() - since).toBeLessThan(soon);
      proxy.recover();
      expect(idsOf(await recorder.record([alongside("next")]))).toEqual([1]);
    });
  }

  // A statement alone is its own commit: the store does not tell whether it was still being prepared.
  for (const { text, unit, done } of [
    { text: "\x16\nINSERT INTO `es_events`", unit: alone, done: false },
    { text: "\x03COMMIT", unit: alongside, done: true },
  ]) {
    it(`as a whole, at ${JSON.stringify(text.slice(1))}, is asked what became of the commit when it is back`, async () => {
      await using proxy = await LossyProxy.before(database.url);
      const { store, recorder } = await opened(proxy.url, `away-${unit.name}`);
      await using _ = store;
      await database.query("DELETE FROM seen");
      proxy.silenceAt(text, { done });
      const since = performance.now();
      const recording = recorder.record([unit("silent-unit")]);
      await until("the server is silent", () => proxy.silenced === 1);
      proxy.fallSilent();
      await until("the first answer is not waited for any more", () => performance.now() - since > queryTimeout + 500);
      proxy.recover();
      expect(idsOf(await recording)).toEqual([1]);
      expect((await recorder.events("silent-unit")).length).toBe(1);
    });
  }
});
