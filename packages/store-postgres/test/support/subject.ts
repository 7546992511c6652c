import { fileURLToPath } from "node:url";
import type { ServerStoreSubject, Session } from "@es/core/testing";
import { postgres, postgresMigrations } from "@es/store-postgres";
import { compiled } from "@es/tooling/testing";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text } from "drizzle-orm/pg-core";
import pg from "pg";
import { makeDatabase, type TestDatabase } from "./database.js";

const orders = pgTable("orders", { id: text("id").primaryKey(), status: text("status").notNull() });

/** Postgres, for the contract of stores on a server, with the database that the subject is in. */
export async function makeSubject(): Promise<{ readonly subject: ServerStoreSubject<pg.PoolClient>; readonly database: TestDatabase }> {
  const database = await makeDatabase();
  await database.query("CREATE TABLE orders (id text PRIMARY KEY, status text NOT NULL)");
  const program = (await compiled(source)).at(source);
  return { subject: { ...constants, ...waysInto(database), program }, database };
}

const source = fileURLToPath(new URL("../processes/store.ts", import.meta.url));

const constants = {
  lock: "SELECT * FROM es.heads FOR UPDATE",
  addOrder: async (client, id) => void (await drizzle(client).insert(orders).values({ id, status: "placed" })),
  touchOrder: async (client, id, status) => void (await drizzle(client).update(orders).set({ status }).where(eq(orders.id, id))),
  duplicateKey: "23505",
  // BEGIN … READ COMMITTED goes over the wire too.
  wire: { commit: "COMMIT\0", tracking: "up" },
  selfNumbered: "bigserial PRIMARY KEY",
  unreadable: (password) => `postgres://user:${password}@host:port/x`,
  remedies: { poolExhausted: /raise the pool's max/, url: /give one like postgres:/, name: /schema is .*: give 1 to 63 letters/ },
  refusedNames: ['es"; DROP SCHEMA public; --', "a b", "", "1es", "é", "x".repeat(64)],
  printed: (schema) => [postgresMigrations(schema)],
  printing: /run what postgresMigrations\("by_hand_"\) prints$/,
  table: (schema, table) => `${schema}.${table}`,
} satisfies Partial<ServerStoreSubject<pg.PoolClient>>;

function waysInto({ url, query }: TestDatabase) {
  return {
    url,
    open: ({ url: way = url, name = "es", migrate = true } = {}) => postgres(way, { schema: name, migrate }),
    pooled: (most, waitMs = 0) => {
      const pool = new pg.Pool({ connectionString: url, max: most, connectionTimeoutMillis: waitMs });
      const store = postgres(pool);
      const take = async () => {
        const client = await pool.connect();
        return () => client.release();
      };
      return { store, take, [Symbol.asyncDispose]: () => store.close().then(() => pool.end()) };
    },
    connect: () => connectTo(url),
    killConnections: async () => void (await query(killAll)),
    killWaiting: async () => (await query(`${killAll} AND wait_event_type = 'Lock'`)).rows.length,
    astray: (password) => {
      const missing = Object.assign(new URL(url), { password, pathname: "/no_such_database" });
      return [[missing.href, /no_such_database.*create the database first/]];
    },
  } satisfies Partial<ServerStoreSubject<pg.PoolClient>>;
}

const killAll = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

async function connectTo(url: string): Promise<Session> {
  const client = new pg.Client(url);
  await client.connect();
  return { query: async (statement) => (await client.query(statement)).rows, [Symbol.asyncDispose]: () => client.end() };
}
