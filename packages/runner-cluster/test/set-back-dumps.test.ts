// @module-tag postgres
import { randomBytes } from "node:crypto";
import { type RunningSystem, singleThreaded } from "@es/core";
import { runnerContractSystem } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import pg from "pg";
import { expect, it, onTestFinished } from "vitest";

const url = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
type Numbers = RunningSystem<typeof runnerContractSystem>;

async function query(statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

/** Schemas of a test's own: where the numbers are, where those are who follow them, and a back-up of the first. */
function schemas() {
  const [up, down, backup] = ["up", "down", "backup"].map((name) => `es_${name}_${randomBytes(6).toString("hex")}`) as [
    string,
    string,
    string,
  ];
  onTestFinished(async () => void (await query([up, down, backup].map((name) => `DROP SCHEMA IF EXISTS ${name} CASCADE`).join(";"))));
  return { up, down, backup };
}

const tablesOf = async (schema: string) =>
  (await query(`SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`)).rows.map(({ tablename }) => tablename as string);

/** Makes another schema with the same tables and rows, as a dump that is restored does: all that is in it is new. */
async function copied(from: string, to: string): Promise<string> {
  const tables = await tablesOf(from);
  return [
    `CREATE SCHEMA ${to}`,
    ...tables.map((table) => `CREATE TABLE ${to}.${table} (LIKE ${from}.${table} INCLUDING ALL)`),
    ...tables.map((table) => `INSERT INTO ${to}.${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${from}.${table}`),
  ].join(";");
}

async function restore(backup: string, schema: string): Promise<void> {
  await query(`BEGIN; DROP SCHEMA ${schema} CASCADE; ${await copied(backup, schema)}; COMMIT`);
}

async function running({ up, down }: ReturnType<typeof schemas>, work: (own: Numbers) => Promise<void>, following = true): Promise<void> {
  const followers = postgres(url, { schema: down });
  const stores = { numbers: postgres(url, { schema: up }), lists: followers, sums: followers, squares: followers, countdowns: followers };
  await using own = await singleThreaded(runnerContractSystem, { stores, pollMs: 20, backOff: { most: 50 }, following } as never);
  await work(own as Numbers);
}

async function give(own: Numbers, name: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await own.numbers.give(`${name}${n}`, n);
}

async function eventually(holds: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function expectReplaced(own: Numbers): Promise<void> {
  const rows = (await own.status()).filter(({ upstream }) => upstream === "numbers");
  const told = rows.map(({ state, position, failure }) => [state, position, (failure?.error as { code?: unknown } | undefined)?.code]);
  expect(told).toEqual(Array(2).fill(["failing", 10, "log-replaced"]));
}

const cases = [0, 5, 9].flatMap((grown) => [false, true].map((meanwhile) => [grown, meanwhile] as const));

it.each(cases)(
  "a schema that was restored from a dump, and got %i other events, is not gone on with; while followers run: %s",
  {
    timeout: 120_000,
  },
  async (grown, meanwhile) => {
    const own = schemas();
    const setBack = async () => {
      await restore(own.backup, own.up);
      await running(own, (writer) => give(writer, "c", grown), false);
    };
    await running(own, (writer) => give(writer, "a", 5), false);
    await query(await copied(own.up, own.backup));
    await running(own, async (followed) => {
      await give(followed, "b", 5);
      await followed.settled();
      if (!meanwhile) return;
      await setBack();
      await eventually(() => expectReplaced(followed));
    });
    if (!meanwhile) await setBack();
    await running(own, async (again) => {
      await expect(again.settled()).rejects.toMatchObject({ code: "follower-failing", cause: { code: "log-replaced" } });
      await expectReplaced(again);
      for (const application of ["lists", "squares"] as const) {
        await again.resetPosition({ application, upstream: "numbers", after: 5, why: "the dump ended there" });
      }
      await eventually(() => again.settled());
      expect((await again.lists.lists.get("all"))?.state.values).toHaveLength(10 + grown);
    });
  },
);
