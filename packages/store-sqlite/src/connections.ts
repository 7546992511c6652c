import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { StoreUnavailable } from "@es/core";
import { NothingStored } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { openWith } from "./driver.js";

/** A short time, for it blocks the event loop. A writer mostly has the lock for a fraction of it. */
const blockingMs = 10;

/** One connection that writes; and one that reads what is committed, which for a database in memory is the same. */
export interface Connections {
  readonly writer: Database;
  readonly reader: Database;
  /** One more that reads and nothing else, for work of the user's; undefined where there is one connection for all. */
  readonly another?: (() => Database) | undefined;
}

/** Opens the connections of a store. Throws what the driver throws, and leaves nothing open then. */
export function connect(path: string, options: { readonly description: string; readonly synchronous: "full" | "normal" }): Connections {
  const writer = openWith(path, { timeout: blockingMs });
  try {
    if (path === ":memory:") return { writer, reader: writer };
    logAhead(writer, options);
    return { writer, reader: readOnly(path), another: () => openWith(path, { readonly: true, timeout: blockingMs }) };
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
  const reader = openWith(path, { timeout: blockingMs });
  // Not opened as read-only, so that it can recover the write-ahead log of a process that was killed.
  reader.pragma("query_only = on");
  return reader;
}

/** The biggest file that is read as a whole. */
const biggest = 1024 * 1024 * 1024;

/**
 * Opens a file to look. Where a write-ahead log lies beside it, other processes are at work, or were killed: SQLite then
 * reads it and changes neither. A file at rest is looked at by a connection that may not write and leaves nothing behind,
 * or, where this user may not write it, as a copy in memory, since SQLite would have to make files beside it.
 * Throws NothingStored where there is no file.
 */
export function connectToLook(path: string, description: string): Connections {
  if (!existsSync(path)) throw new NothingStored(description);
  const mayWrite = may(path, constants.W_OK) && may(dirname(path), constants.W_OK);
  if (!existsSync(`${path}-wal`) && !mayWrite) return alone(copyOf(path, description));
  const connect = () => (existsSync(`${path}-wal`) ? openWith(path, { readonly: true, timeout: blockingMs }) : queryOnly(path));
  return { ...alone(connect()), another: connect };
}

/** As the last one that has a file open, such a connection removes what SQLite made beside it; one that is opened as read-only cannot. */
function queryOnly(path: string): Database {
  const database = openWith(path, { fileMustExist: true, timeout: blockingMs });
  database.pragma("query_only = on");
  return database;
}

function alone(database: Database): Connections {
  return { writer: database, reader: database };
}

/** Nobody has the file open, so that it is whole; if that changes while it is read, it is refused. */
function copyOf(path: string, description: string): Database {
  const before = statSync(path);
  if (before.size > biggest)
    throw new StoreUnavailable(description, "this user may not write it, and it is too big for a copy: look as another");
  const bytes = readFileSync(path);
  const after = statSync(path);
  if (existsSync(`${path}-wal`) || after.mtimeMs !== before.mtimeMs || after.size !== before.size) {
    throw new StoreUnavailable(description, "it was opened by another process just now: look again");
  }
  // Its header says that there is a write-ahead log, which a database in memory cannot have.
  if (bytes[18] === 2) bytes.fill(1, 18, 20);
  return openWith(bytes, { readonly: true });
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
