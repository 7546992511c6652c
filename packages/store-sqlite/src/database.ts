import { setTimeout as pause } from "node:timers/promises";
import { StoreUnavailable } from "@es/core";
import { Mutex, type ReadingWork } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { type Connections, disconnect } from "./connections.js";
import { isSqliteError, portError } from "./errors.js";
import type { Tables } from "./migrations.js";
import type { OpenedFile } from "./opened-file.js";
import { type ReadStatements, readStatements, type WriteStatements, writeStatements } from "./statements.js";

/** The name of an open database, and its use. */
export interface Usage {
  readonly description: string;
  readonly tables: Tables;
  readonly busyTimeout: number;
  /** Whether other processes may write in it too. */
  readonly shared: boolean;
}

/** How a database is used, and the file that it is in; undefined for one in memory. */
export type FileInUse = Usage & { readonly file: OpenedFile | undefined };

/** An open database: works that write come one at a time, and those that read see what is committed. Driver errors stop here. */
export class OpenDatabase {
  readonly writer: Database;
  readonly statements: ReadStatements & WriteStatements;
  readonly description: string;
  /** Whether other processes may write in it too. */
  readonly shared: boolean;
  readonly #reads: ReadStatements;
  readonly #busyTimeout: number;
  readonly #queue = new Mutex();
  readonly #atomically: <T>(work: () => T) => T;
  readonly #file: OpenedFile | undefined;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly connections: Connections,
    usage: FileInUse,
  ) {
    const { writer, reader } = connections;
    this.writer = writer;
    this.description = usage.description;
    this.#atomically = transactionsOf(writer);
    this.#busyTimeout = usage.busyTimeout;
    this.statements = { ...readStatements(writer, usage.tables), ...writeStatements(writer, usage.tables) };
    this.#reads = readStatements(reader, usage.tables);
    this.shared = usage.shared;
    this.#file = usage.file;
  }

  /** Reads what is committed. */
  read<T>(work: (statements: ReadStatements) => T): Promise<T> {
    // The reader puts the driver's error in words.
    const reading = () =>
      patiently(this.#busyTimeout, () => {
        this.#refuseClosed();
        this.#file?.refuseReplacedLately();
        return work(this.#reads);
      });
    // One connection sees its own uncommitted work: there, reading waits for the end of the transaction.
    return this.shared ? reading() : this.#queue.exclusively(reading);
  }

  /** Does work of the user's that reads, in a transaction of its own in which SQLite refuses to write. */
  async reading<Result>(work: ReadingWork<Database, Result>): Promise<Result> {
    const { another } = this.connections;
    // One connection for all: its other works wait.
    if (another === undefined) return this.#queue.exclusively(() => this.#readingOn(this.writer, work));
    const connection = await this.#guarded(() => patiently(this.#busyTimeout, another));
    try {
      return await this.#readingOn(connection, work);
    } finally {
      connection.close();
    }
  }

  async #readingOn<Result>(connection: Database, work: ReadingWork<Database, Result>): Promise<Result> {
    await this.#guarded(async () => beginReading(connection));
    try {
      return await work(connection);
    } finally {
      endReading(connection);
    }
  }

  /** Does work that may write, alone: nothing else is written meanwhile by this store. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.exclusively(() => this.#guarded(work));
  }

  /** Does synchronous work in a transaction, once no other process writes. Only within `alone`. */
  transact<T>(work: (statements: ReadStatements & WriteStatements) => T): Promise<T> {
    return patiently(this.#busyTimeout, () => this.#atomically(() => work(this.statements)));
  }

  /** Begins a transaction that `commitAlongside` ends, once no other process writes. Only within `alone`. */
  beginAlongside(): Promise<void> {
    const { beginAlongside, takeWriteLock } = this.statements;
    return patiently(this.#busyTimeout, () => {
      abandon(this.writer);
      beginAlongside.run();
      takeWriteLock.run();
    });
  }

  /** Lets go of the file, when all that was to be written is. */
  close(): Promise<void> {
    this.#closed ??= this.#queue.exclusively(() => disconnect(this.connections));
    return this.#closed;
  }

  #refuseClosed(): void {
    if (!this.writer.open) throw new StoreUnavailable(this.description, "it was closed. Make the store anew to use it again");
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseClosed();
    this.#file?.refuseReplaced();
    try {
      return await work();
    } catch (error) {
      throw portError(this.description, error);
    }
  }
}

/** Makes what does synchronous work in a transaction that has the write lock from its start: all of it is kept, or nothing. */
function transactionsOf(db: Database): <T>(work: () => T) => T {
  const { immediate } = db.transaction((work: () => unknown) => work());
  return <T>(work: () => T) => {
    abandon(db);
    return immediate(work) as T;
  };
}

/** Begins a transaction in which nothing can be written, and which sees the database as it is from its first statement on. */
function beginReading(db: Database): void {
  abandon(db);
  db.pragma("query_only = on");
  db.exec("BEGIN");
}

/** Ends what `beginReading` began. A connection that could write can do so again. */
function endReading(db: Database): void {
  abandon(db);
  if (!db.readonly) db.pragma("query_only = off");
}

/** Undoes a transaction that was left open, if there is one: SQLite itself ends it after some errors, such as a full disk. */
export function abandon(db: Database): void {
  if (db.inTransaction) db.exec("ROLLBACK");
}

const longestPauseMs = 20;

/** Attempts it until no other process has the lock, without blocking the event loop; throws SQLITE_BUSY after `ms` milliseconds. */
export async function patiently<T>(ms: number, attempt: () => T): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isSqliteError(error, "SQLITE_BUSY") || performance.now() >= deadline) throw error;
    }
    // At random, so that processes that wait for each other fall out of step.
    await pause(1 + Math.random() * longestPauseMs);
  }
}
