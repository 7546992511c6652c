import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { recorderContract } from "@es/core/testing";
import { postgres } from "@es/store-postgres";
import { freePort } from "@es/tooling/testing";
import type pg from "pg";
import { makeDatabase, type TestDatabase } from "../support/database.js";
import { makeFolder, start } from "./server.js";

const folder = makeFolder();
let database: TestDatabase;
let pooler: ChildProcess;
let url: string;
let schemas = 0;

before(async () => {
  database = await makeDatabase();
  await database.query("CREATE TABLE own_rows (subject text, value text)");
  const server = new URL(database.url);
  const pooled = new URL(database.url);
  pooled.host = `127.0.0.1:${await freePort()}`;
  url = pooled.href;
  const users = join(folder, "users");
  const settings = `
[databases]
${server.pathname.slice(1)} = host=${server.hostname} port=${server.port || 5432} user=${server.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${pooled.port}
unix_socket_dir =
auth_type = any
auth_file = ${users}
pool_mode = transaction
default_pool_size = 4
`;
  writeFileSync(users, `"${server.username}" "${server.password}"\n`, { mode: 0o644 });
  writeFileSync(join(folder, "pgbouncer.ini"), settings, { mode: 0o644 });
  pooler = await start("pgbouncer", [join(folder, "pgbouncer.ini")], /process up/);
});

after(async () => {
  const ended = once(pooler, "exit");
  pooler.kill("SIGINT");
  await ended;
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe("the recorder contract behind PgBouncer in transaction mode", () => {
  for (const { name, run } of recorderContract) {
    it(name, async () => {
      const schema = nextSchema();
      await using store = postgres(url, { schema, transactionPooling: true });
      await run({
        store,
        another: () => postgres(url, { schema, transactionPooling: true }),
        elsewhere: () => postgres(url, { schema: nextSchema(), transactionPooling: true }),
        rows: {
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
    });
  }
});

function nextSchema(): string {
  schemas += 1;
  return `pooled_${schemas}`;
}
