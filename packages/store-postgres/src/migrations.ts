import { InvalidArgument, StoreUnavailable } from "@es/core";
import { checkSchemaVersion, SchemaTooNew, wholeNumber } from "@es/core/adapter";
import type { Connections } from "./connections.js";

/** The steps from nothing to the present tables, in order; a step that was released is never changed. */
const steps: readonly ((schema: string) => string)[] = [
  (schema) => `
CREATE TABLE ${schema}.logs (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application text COLLATE "C" NOT NULL UNIQUE,
  epoch text NOT NULL,
  pipelines integer NOT NULL CHECK (pipelines > 0)
);

-- Updated with every commit: room in the page keeps that from touching the index.
CREATE TABLE ${schema}.heads (
  log integer NOT NULL REFERENCES ${schema}.logs,
  pipeline integer NOT NULL,
  head bigint NOT NULL CHECK (head >= 0),
  PRIMARY KEY (log, pipeline)
) WITH (fillfactor = 20);

CREATE TABLE ${schema}.events (
  log integer NOT NULL,
  pipeline integer NOT NULL,
  id bigint NOT NULL,
  position bigint NOT NULL,
  unit bigint NOT NULL,
  aggregate_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  data bytea NOT NULL,
  dependencies text,
  CONSTRAINT events_pkey PRIMARY KEY (log, pipeline, id),
  CONSTRAINT events_place UNIQUE (log, aggregate_id, position)
);

CREATE TABLE ${schema}.tracking (
  log integer NOT NULL,
  upstream text COLLATE "C" NOT NULL,
  pipeline integer NOT NULL,
  position bigint NOT NULL,
  came_from bigint NOT NULL,
  epoch text NOT NULL,
  unit bigint NOT NULL,
  CONSTRAINT tracking_pkey PRIMARY KEY (log, upstream, pipeline)
) WITH (fillfactor = 20);

CREATE TABLE ${schema}.snapshots (
  log integer NOT NULL,
  aggregate_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (log, aggregate_id)
);`,

  // Which event the position stands at; what was tracked before stays without.
  (schema) => `ALTER TABLE ${schema}.tracking ADD COLUMN identity text;`,

  // When it was recorded, in milliseconds since 1970; what was recorded before stays without.
  (schema) => `ALTER TABLE ${schema}.events ADD COLUMN recorded_at bigint;`,
];

/**
 * The tables of the store as SQL, for those who make them by hand: run it once, as the user who is to own them. All of
 * them, or what is missing from tables of the version `from`, which the newest row of the table `migrations` says.
 */
export function postgresMigrations(schema = "es", from = 0): string {
  return ["BEGIN;", ...statements(schema, wholeNumber("from", from, 0)), "COMMIT;"].join("\n");
}

/** Which tables to bring up to date, and whether it is allowed. */
export interface Migrating {
  readonly description: string;
  readonly schema: string;
  readonly allowed: boolean;
}

/** Brings the tables to the present version, however many processes do so at once; or only checks, if told to. */
export async function migrate(connections: Connections, { description, schema, allowed }: Migrating): Promise<void> {
  await checkEncoding(connections, description);
  const found = await versionOf(connections, schema);
  if (found === steps.length) return;
  if (found > steps.length) throw new SchemaTooNew(description, found, steps.length);
  if (!allowed) {
    const why = `its tables have version ${found}, not ${steps.length}, and \`migrate\` is off: run what postgresMigrations("${schema}"${found === 0 ? "" : `, ${found}`}) prints`;
    throw new StoreUnavailable(description, why);
  }
  await connections.transaction(async (client) => {
    // Held to the end of the transaction: the second process finds the work done.
    const lent = { query: (text: string, values: unknown[] = []) => connections.run(client, text, values) };
    await lent.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`@es/store-postgres ${schema}`]);
    const before = await versionOf(lent, schema);
    for (const statement of statements(schema, before)) await lent.query(statement);
  });
}

/** Rejects unless the tables are of the present version: nothing is brought up to date. */
export async function checkVersion(connections: Connections, { description, schema }: Omit<Migrating, "allowed">): Promise<void> {
  await checkEncoding(connections, description);
  checkSchemaVersion(description, await versionOf(connections, schema), steps.length);
}

/** Rejects where a text would not come back as it went. The driver has its connections in UTF-8, whatever it is told. */
async function checkEncoding(connections: Connections, description: string): Promise<void> {
  const { rows } = await connections.query("SELECT current_setting('server_encoding') AS encoding");
  const { encoding } = rows[0] as { readonly encoding: string };
  if (encoding === "UTF8") return;
  throw new StoreUnavailable(description, `the database is in ${encoding}: make one with CREATE DATABASE … ENCODING 'UTF8'`);
}

function statements(schema: string, from: number): readonly string[] {
  const quoted = quotedSchema(schema);
  return [
    ...(from === 0
      ? [
          `CREATE SCHEMA IF NOT EXISTS ${quoted};`,
          `CREATE TABLE ${quoted}.migrations (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now());`,
        ]
      : []),
    ...steps
      .slice(from)
      .flatMap((step, index) => [step(quoted), `INSERT INTO ${quoted}.migrations (version) VALUES (${from + index + 1});`]),
  ];
}

interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

async function versionOf(database: Queryable, schema: string): Promise<number> {
  // Not to_regclass: in a transaction that waited for the lock, it answers from a cache of before the wait.
  const made = "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'migrations') AS made";
  const found = await database.query(made, [schema]);
  if (!(found.rows[0] as { made: boolean }).made) return 0;
  const { rows } = await database.query(`SELECT coalesce(max(version), 0) AS version FROM ${quotedSchema(schema)}.migrations`);
  return (rows[0] as { version: number }).version;
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Returns the name quoted for SQL, or throws InvalidArgument: 1 to 63 letters, digits and _, not beginning with a digit. */
export function quotedSchema(name: string): string {
  if (typeof name !== "string" || !plainName.test(name)) {
    throw new InvalidArgument("schema", name, "1 to 63 letters, digits and _, not beginning with a digit");
  }
  return `"${name}"`;
}
