import { InvalidArgument } from "@es/core";
import { checkSchemaVersion, SchemaTooNew, wholeNumber } from "@es/core/adapter";
import type { Database } from "better-sqlite3";

/** The quoted names of the store's tables. */
export interface Tables {
  readonly schema: string;
  readonly applications: string;
  readonly events: string;
  readonly eventsByAggregate: string;
  readonly tracking: string;
  readonly snapshots: string;
}

/** The steps from nothing to the present tables, in order. A step that was released is never changed. */
const steps: readonly ((tables: Tables) => string)[] = [
  // Events have a rowid: without it, rows of more than a kilobyte would make the tree of the primary key deep and slow.
  ({ schema, applications, events, eventsByAggregate, tracking, snapshots }) => `
CREATE TABLE IF NOT EXISTS ${schema} (
  version INTEGER NOT NULL PRIMARY KEY
) STRICT;

CREATE TABLE IF NOT EXISTS ${applications} (
  key INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  epoch TEXT NOT NULL,
  pipelines INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS ${events} (
  application INTEGER NOT NULL,
  pipeline INTEGER NOT NULL,
  id INTEGER NOT NULL,
  aggregate_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  data BLOB NOT NULL,
  dependencies TEXT,
  PRIMARY KEY (application, pipeline, id)
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS ${eventsByAggregate} ON ${events} (application, aggregate_id, position);

CREATE TABLE IF NOT EXISTS ${tracking} (
  application INTEGER NOT NULL,
  upstream TEXT NOT NULL,
  pipeline INTEGER NOT NULL,
  epoch TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (application, upstream, pipeline)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS ${snapshots} (
  application INTEGER NOT NULL,
  aggregate_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (application, aggregate_id)
) STRICT;

INSERT INTO ${schema} (version) VALUES (1) ON CONFLICT DO NOTHING;`,

  // An event's identity tells it from another in its place. Events and positions from before have none.
  ({ schema, events, tracking }) => `
ALTER TABLE ${events} ADD COLUMN unit INTEGER;

ALTER TABLE ${tracking} ADD COLUMN identity TEXT;

INSERT INTO ${schema} (version) VALUES (2) ON CONFLICT DO NOTHING;`,

  // When it was recorded, in milliseconds since 1970. What was recorded before stays without.
  ({ schema, events }) => `
ALTER TABLE ${events} ADD COLUMN recorded_at INTEGER;

INSERT INTO ${schema} (version) VALUES (3) ON CONFLICT DO NOTHING;`,
];

/**
 * The tables of a store with this prefix as SQL, for those who make them by hand: all of them, or what is missing from
 * tables of the version `from`, which the newest row of the table `schema` says. Run it once.
 */
export function sqliteMigrations(prefix = "es_", from = 0): string {
  return ["BEGIN IMMEDIATE;", ...steps.slice(wholeNumber("from", from, 0)).map((step) => step(tablesNamed(prefix))), "COMMIT;", ""].join(
    "\n",
  );
}

/** Brings the tables up to date, in one transaction, however many processes do so at once. Throws SchemaTooNew when they are of a newer version. */
export function migrate(db: Database, { description, tables }: { readonly description: string; readonly tables: Tables }): void {
  const missing = () => {
    const found = versionOf(db, tables);
    if (found > steps.length) throw new SchemaTooNew(description, found, steps.length);
    return steps.slice(found);
  };
  if (missing().length === 0) return;
  const run = db.transaction(() => {
    // Asked once more, now that nobody else can write: another process may have done it.
    for (const step of missing()) db.exec(step(tables));
  });
  run.immediate();
}

/** Throws unless the tables are of the present version: nothing is brought up to date. */
export function checkVersion(db: Database, { description, tables }: { readonly description: string; readonly tables: Tables }): void {
  checkSchemaVersion(description, versionOf(db, tables), steps.length);
}

function versionOf(db: Database, { schema }: Tables): number {
  const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(schema.slice(1, -1));
  if (made === undefined) return 0;
  return db.prepare<[], number>(`SELECT coalesce(max(version), 0) FROM ${schema}`).pluck().get() ?? 0;
}

const allowed = /^(?!sqlite_)[a-z_][a-z0-9_]{0,62}$/i;

/** Returns the names of the tables that begin with a prefix. Throws InvalidArgument if it is more than letters, digits and _ */
export function tablesNamed(prefix: string): Tables {
  if (typeof prefix !== "string" || !allowed.test(prefix)) {
    throw new InvalidArgument("prefix", prefix, "1 to 63 letters, digits and _, beginning with a letter or _, but not with sqlite_");
  }
  return {
    schema: `"${prefix}schema"`,
    applications: `"${prefix}applications"`,
    events: `"${prefix}events"`,
    eventsByAggregate: `"${prefix}events_by_aggregate"`,
    tracking: `"${prefix}tracking"`,
    snapshots: `"${prefix}snapshots"`,
  };
}
