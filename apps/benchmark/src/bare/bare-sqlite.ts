import Sqlite from "better-sqlite3";
import type { Append, BareDriver, BareEvent } from "./bare-driver.js";

const tables = `
CREATE TABLE events (
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
CREATE UNIQUE INDEX events_by_aggregate ON events (application, aggregate_id, position);
CREATE TABLE tracking (position INTEGER NOT NULL) STRICT;
INSERT INTO tracking VALUES (0);
`;

const source = 1;
const copies = 2;

/** better-sqlite3 alone: a write-ahead log, synchronous FULL, a transaction for each append. */
export function bareSqlite(path: string): BareDriver {
  const db = new Sqlite(path);
  db.pragma("journal_mode = wal");
  db.pragma("synchronous = full");
  db.exec(tables);
  const insert = db.prepare<unknown[]>(
    "INSERT INTO events (application, pipeline, id, aggregate_id, position, type, data, dependencies) VALUES (?, 0, ?, ?, ?, ?, ?, NULL)",
  );
  const next = db.prepare<unknown[], BareEvent & { readonly id: number }>(
    "SELECT id, aggregate_id AS aggregateId, position, type, data FROM events WHERE application = ? AND pipeline = 0 AND id > ? ORDER BY id LIMIT 1",
  );
  const rows = db.prepare<unknown[]>(
    "SELECT id, pipeline, aggregate_id, position, type, data, dependencies FROM events WHERE application = ? AND pipeline = 0 AND id > ? ORDER BY id LIMIT ?",
  );
  const history = db.prepare<unknown[], BareEvent>(
    "SELECT position, type, data FROM events WHERE application = ? AND aggregate_id = ? ORDER BY position",
  );
  const track = db.prepare<unknown[]>("UPDATE tracking SET position = ?");
  let head = 0;
  let tracked = 0;
  const put = (application: number, id: number, { aggregateId, position, type, data }: BareEvent) =>
    insert.run(application, id, aggregateId, position, type, data);
  const append = db.transaction((events: readonly BareEvent[]) => {
    for (const [index, event] of events.entries()) put(source, head + 1 + index, event);
  });
  const copy = db.transaction(() => {
    const event = next.get(source, tracked);
    if (event === undefined) throw new Error(`Nothing follows ${tracked}: feed more`);
    put(copies, event.id, event);
    track.run(event.id);
    return event.id;
  });
  const keep: Append = async (events) => {
    try {
      append.immediate(events);
      head += events.length;
      return true;
    } catch (error) {
      if (error instanceof Sqlite.SqliteError && error.code === "SQLITE_CONSTRAINT_UNIQUE") return false;
      throw error;
    }
  };
  return {
    caller: async () => keep,
    copyNext: async () => {
      tracked = copy.immediate();
    },
    rows: async (after, limit) => rows.all(source, after, limit),
    history: async (aggregateId) => history.all(source, aggregateId),
    close: async () => void db.close(),
  };
}
