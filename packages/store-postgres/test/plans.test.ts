// @module-tag postgres
import { postgres } from "@es/store-postgres";
import { idsOf, leaveOut, stored } from "@es/tooling/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await makeDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** How often Postgres plans a statement with its parameters before it considers a plan for all parameters. */
const attempts = 5;

it("plans no statement anew each time, however short its lists are", async (test) => {
  if (!(await countsPlans())) leaveOut(test, "PostgreSQL counts the plans of a statement from 14 on");
  await using store = postgres(pool, { listen: false });
  const recorder = await store.open("planned", { pipelines: 2 });
  for (let at = 0; at < 4 * attempts; at += 1) {
    const event = (name: string) => stored(`${name}-${at}`);
    const next = (name: string) => stored(`${name}-${at}`, 2);
    const tracking = [{ upstream: "other", pipeline: 0, from: 2 * at, to: 2 * at + 1, epoch: "e" }];
    const further = [{ upstream: "other", pipeline: 0, from: 2 * at + 1, to: 2 * at + 2, epoch: "e" }];
    idsOf(await recorder.record([{ events: [event("tracked")], tracking }]));
    idsOf(await recorder.record([{ events: [], tracking: further }]));
    idsOf(await recorder.record([{ events: [event("alone")] }]));
    idsOf(await recorder.record([{ events: [event("one"), event("two")] }]));
    idsOf(await recorder.record([{ events: [event("here")] }, { pipeline: 1, events: [event("there")] }]));
    idsOf(await recorder.record([{ events: [next("alone")] }]));
    idsOf(await recorder.record([{ events: [next("one"), next("two")] }]));
  }
  const { rows } = await pool.query("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'es%' AND custom_plans > $1", [attempts]);
  expect(rows).toEqual([]);
});

async function countsPlans(): Promise<boolean> {
  const { rows } = await pool.query("SELECT current_setting('server_version_num')::int AS version");
  return rows[0].version >= 140_000;
}
