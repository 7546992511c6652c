import { StoreUnavailable } from "@es/core";
import Sqlite, { type Database } from "better-sqlite3";

/** A short time, for it blocks the event loop: whoever has the lock mostly needs a fraction of it. */
export const blockingMs = 10;

/** One connection that writes; and one that reads what is committed, which for a database in memory is the same. */
export interface Connections {
  readonly writer: Database;
  readonly reader: Database;
  /** One more that reads and nothing else, for work of the user's; undefined where there is one connection for all. */
  readonly another?: (() => Database) | undefined;
}

/** Opens the connections of a store. Throws what the driver throws, and leaves nothing open then. */
export function connect(path: string, options: { readonly description: string; readonly synchronous: "full" | "normal" }): Connections {
  const writer = new Sqlite(path, { timeout: blockingMs });
  try {
    if (path === ":memory:") return { writer, reader: writer };
    logAhead(writer, options);
    return { writer, reader: readOnly(path), another: () => new Sqlite(path, { readonly: true, timeout: blockingMs }) };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Closes the connections; the last one of all processes moves what is in the write-ahead log into the file. */
export function disconnect({ writer, reader }: Connections): void {
  reader.close();
  writer.close();
}

function logAhead(writer: Database, { description, synchronous }: { readonly description: string; readonly synchronous: string }): void {
  if (writer.pragma("journal_mode = wal", { simple: true }) !== "wal") {
    throw new StoreUnavailable(description, "write-ahead logging does not work there. Put the file on a local disk");
  }
  // The driver is built with NORMAL for write-ahead logs.
  writer.pragma(`synchronous = ${synchronous}`);
  // Four times the default: a page that is changed again and again is moved into the file less often.
  writer.pragma("wal_autocheckpoint = 4000");
  writer.pragma("cache_size = -65536");
  writer.pragma("journal_size_limit = 67108864");
}

function readOnly(path: string): Database {
  const reader = new Sqlite(path, { timeout: blockingMs });
  // Not opened as read-only, so that it can recover the write-ahead log of a process that was killed.
  reader.pragma("query_only = on");
  return reader;
}
