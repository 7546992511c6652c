import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlite as store } from "@es/store-sqlite";
import Sqlite, { type Database } from "better-sqlite3";
import type { Append, BareDriver, BareEvent, Engine } from "./engine.js";

/** Files in a folder of their own; TMPDIR says on which disk. */
export const sqlite: Engine = {
  name: "sqlite",
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), "es-benchmark-"));
    const address = join(folder, "ours.db");
    const bareAddress = join(folder, "bare.db");
    const used = [address, bareAddress].map(use);
    const ours = store(address);
    const bare = new BareSqlite(bareAddress);
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        for (const connection of used) connection.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};

/**
 * Brings a file to where it will be most of its life: with a write-ahead log that has grown to its size. Until then each
 * append makes a file longer, which costs the disk twice as much as writing over what is there. The log is kept as long as
 * the connection is open.
 */
function use(path: string): Database {
  const connection = new Sqlite(path);
  connection.pragma("journal_mode = wal");
  connection.exec("CREATE TABLE ballast (bytes BLOB); INSERT INTO ballast VALUES (zeroblob(33554432)); DROP TABLE ballast;");
  return connection;
}

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
class BareSqlite implements BareDriver {
  readonly #db: Database;
  readonly #statements: Statements;
  readonly #insertAll: (events: readonly BareEvent[]) => void;
  readonly #copy: () => void;
  #head = 0;
  #tracked = 0;

  constructor(path: string) {
    this.#db = new Sqlite(path);
    this.#db.pragma("journal_mode = wal");
    this.#db.pragma("synchronous = full");
    this.#db.exec(tables);
    this.#statements = statementsOf(this.#db);
    this.#insertAll = this.#db.transaction((events: readonly BareEvent[]) => {
      for (const [index, event] of events.entries()) this.#insert(source, this.#head + 1 + index, event);
    }).immediate;
    this.#copy = this.#db.transaction(() => this.#copyOne()).immediate;
  }

  async caller(): Promise<Append> {
    return async (events) => this.#append(events);
  }

  async copyNext(): Promise<void> {
    this.#copy();
    this.#tracked += 1;
  }

  async rows(after: number, limit: number): Promise<readonly unknown[]> {
    return this.#statements.rows.all(source, after, limit);
  }

  async history(aggregateId: string): Promise<readonly BareEvent[]> {
    return this.#statements.history.all(source, aggregateId);
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  #append(events: readonly BareEvent[]): boolean {
    try {
      this.#insertAll(events);
      this.#head += events.length;
      return true;
    } catch (error) {
      if (error instanceof Sqlite.SqliteError && error.code === "SQLITE_CONSTRAINT_UNIQUE") return false;
      throw error;
    }
  }

  #copyOne(): void {
    const event = this.#statements.next.get(source, this.#tracked);
    if (event === undefined) throw new Error(`Nothing follows ${this.#tracked}: feed more`);
    this.#insert(copies, event.id, event);
    this.#statements.track.run(event.id);
  }

  #insert(application: number, id: number, { aggregateId, position, type, data }: BareEvent): void {
    this.#statements.insert.run(application, id, aggregateId, position, type, data);
  }
}

type Statements = ReturnType<typeof statementsOf>;

function statementsOf(db: Database) {
  return {
    insert: db.prepare<unknown[]>(
      "INSERT INTO events (application, pipeline, id, aggregate_id, position, type, data, dependencies) VALUES (?, 0, ?, ?, ?, ?, ?, NULL)",
    ),
    next: db.prepare<unknown[], BareEvent & { readonly id: number }>(
      `SELECT id, aggregate_id AS aggregateId, position, type, data FROM events
       WHERE application = ? AND pipeline = 0 AND id > ? ORDER BY id LIMIT 1`,
    ),
    track: db.prepare<unknown[]>("UPDATE tracking SET position = ?"),
    rows: db.prepare<unknown[]>(
      `SELECT id, pipeline, aggregate_id, position, type, data, dependencies FROM events
       WHERE application = ? AND pipeline = 0 AND id > ? ORDER BY id LIMIT ?`,
    ),
    history: db.prepare<unknown[], BareEvent>(
      "SELECT aggregate_id AS aggregateId, position, type, data FROM events WHERE application = ? AND aggregate_id = ? ORDER BY position",
    ),
  };
}
