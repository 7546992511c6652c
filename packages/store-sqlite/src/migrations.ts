import { SchemaTooNew } from "@es/core";
import type { Database } from "better-sqlite3";
import type { SqliteOptions } from "./options.js";
import { type Tables, tablesNamed } from "./tables.js";

/** One step of the schema, in SQL that changes nothing when it has been run already. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** The steps that make the tables of a store, in their order, for those who run them by hand. A store runs them by itself. */
export function migrations({ prefix = "es_" }: Pick<SqliteOptions, "prefix"> = {}): readonly Migration[] {
  return [{ version: 1, sql: version1(tablesNamed(prefix)) }];
}

/**
 * Brings the tables up to date, in one transaction. Safe when several processes do it at once.
 * Throws SchemaTooNew when they are of a newer version.
 */
export function migrate(db: Database, { description, prefix }: { readonly description: string; readonly prefix: string }): void {
  const steps = migrations({ prefix });
  const latest = steps.at(-1)?.version ?? 0;
  const missing = () => {
    const found = versionOf(db, tablesNamed(prefix));
    if (found > latest) throw new SchemaTooNew(description, found, latest);
    return steps.filter(({ version }) => version > found);
  };
  if (missing().length === 0) return;
  const run = db.transaction(() => {
    // Asked once more, now that nobody else can write: another process may have done it.
    for (const { sql } of missing()) db.exec(sql);
  });
  run.immediate();
}

function versionOf(db: Database, { schema }: Tables): number {
  const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(schema.slice(1, -1));
  if (made === undefined) return 0;
  return db.prepare<[], number>(`SELECT coalesce(max(version), 0) FROM ${schema}`).pluck().get() ?? 0;
}

// Events have a rowid: without it, rows of more than a kilobyte would make the primary key's tree deep and slow.
const version1 = ({ schema, applications, events, eventsByAggregate, tracking, snapshots }: Tables) => `
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

INSERT INTO ${schema} (version) VALUES (1) ON CONFLICT DO NOTHING;
`;
