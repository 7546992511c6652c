import Database from "better-sqlite3";
import pg from "pg";
import type { Place } from "./infrastructure.js";

/** How far a follower of the bank is in one pipeline. */
export interface Subscription {
  readonly application: string;
  readonly pipeline: number;
  readonly position: number;
  /** Of what it follows. */
  readonly head: number;
}

/** How far all followers are, read by plain SQL. Rejects while the database cannot be reached. */
export async function subscriptionsIn(place: Place): Promise<readonly Subscription[]> {
  const all = await rows(place, "path" in place ? subscriptionsInSqlite : subscriptionsInPostgres(place.schema));
  return all.map(({ application, pipeline, position, head }) => ({
    application: String(application),
    pipeline: Number(pipeline),
    position: Number(position),
    head: Number(head),
  }));
}

/** Whether every follower is at the head of what it follows. Rejects while the database cannot be reached. */
export async function isAtRest(place: Place): Promise<boolean> {
  return (await subscriptionsIn(place)).every(({ position, head }) => position === head);
}

/** How many entries have reached the report; 0 while the database cannot be reached. */
export async function entriesIn(place: Place): Promise<number> {
  const sql = `SELECT coalesce(sum(entries), 0) AS entries FROM ${"path" in place ? "report" : `${place.schema}_report`}`;
  const [row] = await rows(place, sql).catch(() => []);
  return Number(row?.entries ?? 0);
}

type Row = Readonly<Record<string, unknown>>;

async function rows(place: Place, sql: string): Promise<readonly Row[]> {
  return "path" in place ? rowsInSqlite(place.path, sql) : rowsInPostgres(place.url, sql);
}

async function rowsInPostgres(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

function rowsInSqlite(path: string, sql: string): readonly Row[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
}

function subscriptionsInPostgres(schema: string): string {
  return `
SELECT f.application, h.pipeline, h.head, coalesce(t.position, 0) AS position FROM (VALUES ('accounts', 'requests'), ('reporting', 'accounts')) AS f (application, upstream)
JOIN ${schema}.logs u ON u.application = f.upstream
JOIN ${schema}.heads h ON h.log = u.id
LEFT JOIN ${schema}.logs l ON l.application = f.application
LEFT JOIN ${schema}.tracking t ON t.log = l.id AND t.upstream = f.upstream AND t.pipeline = h.pipeline`;
}

const subscriptionsInSqlite = `
SELECT f.application, h.pipeline, h.head, coalesce(t.position, 0) AS position FROM (SELECT 'accounts' AS application, 'requests' AS upstream UNION ALL SELECT 'reporting', 'accounts') AS f
JOIN es_applications u ON u.name = f.upstream
JOIN (SELECT application, pipeline, max(id) AS head FROM es_events GROUP BY application, pipeline) h ON h.application = u.key
LEFT JOIN es_applications l ON l.name = f.application
LEFT JOIN es_tracking t ON t.application = l.key AND t.upstream = f.upstream AND t.pipeline = h.pipeline`;
