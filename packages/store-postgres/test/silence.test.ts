// @module-tag postgres
import { StoreUnavailable } from "@es/core";
import { postgres } from "@es/store-postgres";
import { idsOf, LossyProxy, stored, until } from "@es/tooling/testing";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE seen (id text PRIMARY KEY)");
});
afterAll(() => database.drop());

const queryTimeout = 1_500;
/** Far below the default of 40 s, and enough for a machine that is busy. */
const soon = 15_000;

const opened = async (url: string, application: string) => {
  const store = postgres({ connectionString: url, max: 4, connectionTimeoutMillis: 4_000, query_timeout: queryTimeout }, { listen: false });
  return { store, recorder: await store.open(application) };
};

/** A unit that is one statement, and one that is a transaction. */
const alone = (id: string) => ({ events: [stored(id)] });
const alongside = (id: string) => ({
  events: [stored(id)],
  alongside: async (client: pg.PoolClient) => void (await client.query("INSERT INTO seen VALUES ($1)", [id])),
});

/** What goes over the wire: the name of a statement and its text, which is sent only once, or the values that it is executed with. */
const phases = [
  { phase: "Parse", text: 'INSERT INTO "es".events', unit: alone },
  { phase: "Execute", text: "silent-unit", unit: alone, warm: true },
  { phase: "Execute", text: "silent-unit", unit: alone, warm: true, done: true },
  { phase: "BEGIN", text: "BEGIN ISOLATION LEVEL", unit: alongside },
  { phase: "Execute in a transaction", text: "silent-unit", unit: alongside, warm: true },
  { phase: "COMMIT", text: "COMMIT\0", unit: alongside },
  { phase: "COMMIT", text: "COMMIT\0", unit: alongside, done: true },
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
      const rows = (await database.query("SELECT id FROM seen WHERE id <> 'warm' ORDER BY id")).rows.map(({ id }) => id);
      expect(rows).toEqual(unit === alone ? [] : ["next", "silent-unit"]);
    });
  }

  for (const text of [
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables",
    "SELECT coalesce(max(version), 0)",
    "SELECT id, epoch, pipelines",
  ]) {
    it(`at ${JSON.stringify(text.replace("\0", ""))} of an opening is left in time, and the log is opened`, async () => {
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

  for (const text of ["BEGIN ISOLATION LEVEL REPEATABLE READ", "ROLLBACK\0"]) {
    it(`at ${JSON.stringify(text.replace("\0", ""))} of a reading says so in time, and the next goes to another connection`, async () => {
      await using proxy = await LossyProxy.before(database.url);
      const { store, recorder } = await opened(proxy.url, "silent-reading");
      await using _ = store;
      const count = async (client: pg.PoolClient) => (await client.query("SELECT 1 AS one")).rows.length;
      proxy.silenceAt(text);
      const since = performance.now();
      await expect(recorder.reading(count)).rejects.toThrow(/Query read timeout/);
      expect(performance.now() - since).toBeLessThan(soon);
      expect(await recorder.reading(count)).toBe(1);
    });
  }

  for (const text of ["BEGIN ISOLATION LEVEL"]) {
    it(`as a whole, from ${text} on, is told in time, and the next unit is recorded when it is back`, async () => {
      await using proxy = await LossyProxy.before(database.url);
      const { store, recorder } = await opened(proxy.url, `away-${text.slice(0, 5)}`);
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
    { text: 'INSERT INTO "es".events', unit: alone, done: false },
    { text: "COMMIT\0", unit: alongside, done: true },
  ]) {
    it(`as a whole, at ${JSON.stringify(text.replace("\0", ""))}, is asked what became of the commit when it is back`, async () => {
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
