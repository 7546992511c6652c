// @module-tag mysql
import { recorderContract } from "@es/core/testing";
import { mysql } from "@es/store-mysql";
import type { PoolConnection, RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, it } from "vitest";
import { makeDatabase, type TestDatabase } from "./support/database.js";

let database: TestDatabase;
let prefixes = 0;

beforeAll(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE own_rows (subject varchar(64), value varchar(64))");
});
afterAll(() => database.drop());

describe("the recorder contract on MySQL", () => {
  for (const { name, run } of recorderContract) {
    it(name, async () => {
      const prefix = nextPrefix();
      const store = mysql(database.url, { prefix });
      try {
        await run({
          store,
          another: () => mysql(database.url, { prefix }),
          elsewhere: () => mysql(database.url, { prefix: nextPrefix() }),
          closable: () => mysql(database.url, { prefix: nextPrefix() }),
          rows: {
            forbidden: ["CREATE TABLE more (text INT)", "DROP TABLE own_rows", "TRUNCATE TABLE own_rows"],
            run: (tx: PoolConnection, statement) => tx.query(statement),
            add: async (tx: PoolConnection, text) => void (await tx.query("INSERT INTO own_rows VALUES (?, ?)", [prefix, text])),
            read: async (tx: PoolConnection) => {
              const [rows] = await tx.query<RowDataPacket[]>("SELECT value FROM own_rows WHERE subject = ?", [prefix]);
              return rows.map(({ value }) => value);
            },
            all: async () => {
              const rows = await database.query("SELECT value FROM own_rows WHERE subject = ?", [prefix]);
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

function nextPrefix(): string {
  prefixes += 1;
  return `contract_${prefixes}_`;
}
