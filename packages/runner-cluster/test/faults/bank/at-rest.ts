import Database from "better-sqlite3";
import pg from "pg";
import type { Place } from "./infrastructure.js";

/** Whether every follower of the bank is at the head of what it follows, read by plain SQL. Rejects while the database cannot be reached. */
export async function isAtRest(place: Place): Promise<boolean> {
  return "path" in place ? inSqlite(place.path) : inPostgres(place);
}

async function inPostgres({ url, schema }: { readonly url: string; readonly schema: string }): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rowCount } = await client.query(`
SELECT FROM (VALUES ('accounts', 'requests'), ('reporting', 'accounts')) AS f (application, upstream)
JOIN ${schema}.logs u ON u.application = f.upstream
JOIN ${schema}.heads h ON h.log = u.id
LEFT JOIN ${schema}.logs l ON l.application = f.application
LEFT JOIN ${schema}.tracking t ON t.log = l.id AND t.upstream = f.upstream AND t.pipeline = h.pipeline
WHERE h.head > coalesce(t.position, 0)`);
    return rowCount === 0;
  } finally {
    await client.end().catch(() => {});
  }
}

function inSqlite(path: string): boolean {
  const db = new Database(path, { readonly: true });
  try {
    const behind = db.prepare(`
SELECT 1 FROM (SELECT 'accounts' AS application, 'requests' AS upstream UNION ALL SELECT 'reporting', 'accounts') AS f
JOIN es_applications u ON u.name = f.upstream
JOIN (SELECT application, pipeline, max(id) AS head FROM es_events GROUP BY application, pipeline) h ON h.application = u.key
LEFT JOIN es_applications l ON l.name = f.application
LEFT JOIN es_tracking t ON t.application = l.key AND t.upstream = f.upstream AND t.pipeline = h.pipeline
WHERE h.head > coalesce(t.position, 0)`);
    return behind.get() === undefined;
  } finally {
    db.close();
  }
}
