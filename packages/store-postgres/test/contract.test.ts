// @module-tag postgres
import { recorderContract } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import type pg from "pg";
import { afterAll, beforeAll, describe, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
let schemas = 0;

beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE own_rows (subject text, value text)");
});
afterAll(() => database.drop());

describe("the recorder contract on Postgres", () => {
  for (const { name, run } of recorderContract) {
    it(name, async () => {
      const schema = nextSchema();
      const store = postgres(database.url, { schema });
      try {
        await run({
          store,
          another: () => postgres(database.url, { schema }),
          elsewhere: () => postgres(database.url, { schema: nextSchema() }),
          closable: () => postgres(database.url, { schema: nextSchema() }),
          rows: {
            forbidden: ["CREATE TABLE more (text text)", "DROP TABLE own_rows", "TRUNCATE own_rows"],
            run: (tx: pg.PoolClient, statement) => tx.query(statement),
            add: async (tx: pg.PoolClient, text) => void (await tx.query("INSERT INTO own_rows VALUES ($1, $2)", [schema, text])),
            read: async (tx: pg.PoolClient) => {
              const { rows } = await tx.query("SELECT value FROM own_rows WHERE subject = $1", [schema]);
              return rows.map(({ value }) => value);
            },
            all: async () => {
              const { rows } = await database.query("SELECT value FROM own_rows WHERE subject = $1", [schema]);
              return rows.map(({ value }) => value);
            },
          },
        });
      } finally {
        await store.close();
      }
    });
  }
});

function nextSchema(): string {
  schemas += 1;
  return `contract_${schemas}`;
}
