import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inTemporaryFolder } from "@es/tooling/testing";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { describe, it, vi } from "vitest";
import type { ThreadLayout } from "../src/index.js";
import { javaScriptOf } from "./loading.js";

// Threads take their time to start.
vi.setConfig({ testTimeout: 120_000 });

const inJavaScript = (name: string) => pathToFileURL(javaScriptOf(name));
// The runner too is JavaScript here: its threads need no loader, which would take a thread of its own for each of them.
const { runnerContract, threads }: typeof import("./contract.js") = await import(inJavaScript("contract").href);
// Not the options of this process, which is vitest's.
const execArgv: string[] = [];
const module = inJavaScript("contract-system");
const onPostgres = inJavaScript("postgres-system");
const onMysql = inJavaScript("mysql-system");
const mysqlUrl = process.env.ES_MYSQL_URL ?? "mysql://root@127.0.0.1:3306";
const url = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

describe.each<ThreadLayout>([2, "pipeline"])("threads over SQLite, laid out as %s", (layout) => {
  for (const { name, run } of runnerContract) {
    it(name, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, "contract.db");
        await run({
          run: (options) => threads<typeof import("./contract-system.js")>(module, { path, ...options }, { threads: layout, execArgv }),
        });
      }),
    );
  }
});

describe("threads over Postgres", { tags: ["postgres"] }, () => {
  for (const { name, run } of runnerContract) {
    it(name, async () => {
      const schema = `threads_${randomBytes(6).toString("hex")}`;
      try {
        await run({
          run: (options) =>
            threads<typeof import("./postgres-system.js")>(onPostgres, { url, schema, ...options }, { threads: 2, execArgv }),
        });
      } finally {
        const client = new pg.Client(url);
        await client.connect();
        await client.query(`DROP SCHEMA ${schema} CASCADE`);
        await client.end();
      }
    });
  }
});

describe("threads over MySQL or MariaDB", { tags: ["mysql"] }, () => {
  for (const { name, run } of runnerContract) {
    it(name, () =>
      inMysqlDatabase((url) =>
        run({
          run: (options) => threads<typeof import("./mysql-system.js")>(onMysql, { url, ...options }, { threads: 2, execArgv }),
        }),
      ),
    );
  }
});

/** Does work in a database of its own, which is gone afterwards. */
async function inMysqlDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const database = `threads_${randomBytes(6).toString("hex")}`;
  const connection = await createConnection(mysqlUrl);
  try {
    await connection.query(`CREATE DATABASE ${database}`);
    await work(Object.assign(new URL(mysqlUrl), { pathname: `/${database}` }).href);
  } finally {
    await connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await connection.end();
  }
}
