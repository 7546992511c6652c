import { type ReadingWork, StoreUnavailable } from "@es/core";
import type { Database } from "better-sqlite3";
import { type Connections, disconnect } from "./connections.js";
import { portError } from "./errors.js";
import { patiently } from "./patience.js";
import { type ReadStatements, readStatements, type WriteStatements, writeStatements } from "./statements.js";
import type { Tables } from "./tables.js";
import { abandon, beginReading, endReading, transactionsOf } from "./transaction.js";
import { WriteQueue } from "./write-queue.js";

/** What an open database is called, and how it is used. */
export interface Usage {
  readonly description: string;
  readonly tables: Tables;
  readonly busyTimeout: number;
  readonly maxEventBytes: number;
  /** Whether other processes may write in it too. */
  readonly shared: boolean;
}

/** An open database: works that write come one at a time, and those that read see what is committed. Driver errors stop here. */
export class OpenDatabase {
  readonly writer: Database;
  readonly statements: ReadStatements & WriteStatements;
  readonly description: string;
  /** Whether other processes may write in it too. */
  readonly shared: boolean;
  readonly maxEventBytes: number;
  readonly #reads: ReadStatements;
  readonly #busyTimeout: number;
  readonly #queue = new WriteQueue();
  readonly #atomically: <T>(work: () => T) => T;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly connections: Connections,
    usage: Usage,
  ) {
    const { writer, reader } = connections;
    this.writer = writer;
    this.description = usage.description;
    this.#atomically = transactionsOf(writer);
    this.#busyTimeout = usage.busyTimeout;
    this.statements = { ...readStatements(writer, usage.tables), ...writeStatements(writer, usage.tables) };
    this.#reads = readStatements(reader, usage.tables);
    this.shared = usage.shared;
    this.maxEventBytes = usage.maxEventBytes;
  }

  /** Reads what is committed. */
  read<T>(work: (statements: ReadStatements) => T): Promise<T> {
    const reading = () => this.#guarded(() => patiently(this.#busyTimeout, () => work(this.#reads)));
    // One connection sees its own uncommitted work: there, reading waits for the end of the transaction.
    return this.shared ? reading() : this.#queue.run(reading);
  }

  /** Does work of the user's that reads, in a transaction of its own in which SQLite refuses to write. */
  async reading<Result>(work: ReadingWork<Database, Result>): Promise<Result> {
    const { another } = this.connections;
    // One connection for all: its other works wait.
    if (another === undefined) return this.#queue.run(() => this.#readingOn(this.writer, work));
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
    return this.#queue.run(() => this.#guarded(work));
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
    this.#closed ??= this.#queue.run(() => disconnect(this.connections));
    return this.#closed;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (!this.writer.open) throw new StoreUnavailable(this.description, "it was closed. Make the store anew to use it again");
    try {
      return await work();
    } catch (error) {
      throw portError(this.description, error);
    }
  }
}
