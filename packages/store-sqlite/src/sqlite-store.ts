import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InvalidArgument, type Store, StoreUnavailable } from "@es/core";
import {
  applicationName,
  checkedMaxEventBytes,
  LogMissing,
  NothingStored,
  type OpenOptions,
  PipelinesMismatch,
  ReadOnlyRecorder,
  type Recorder,
  wholeNumber,
} from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { type Connections, connect, disconnect } from "./connections.js";
import { portError } from "./errors.js";
import { connectToLook } from "./looking.js";
import { checkVersion, migrate } from "./migrations.js";
import { OpenDatabase, type Usage } from "./open-database.js";
import type { SqliteOptions } from "./options.js";
import { patiently } from "./patience.js";
import { SqliteRecorder } from "./sqlite-recorder.js";
import type { ApplicationRow } from "./statements.js";
import { tablesNamed } from "./tables.js";

const inMemory = ":memory:";

/** The transaction of a unit, as views and work alongside get it: the database, until the transaction ends. */
export interface SqliteTransaction extends Database {}

/**
 * A store in an SQLite file, which is made when it is missing, or in memory for ":memory:". Several processes of one
 * machine may use the same file. Alongside a unit, the driver's Database is given.
 */
export function sqlite(path: string, options: SqliteOptions = {}): Store<SqliteTransaction> & AsyncDisposable {
  return new SqliteStore(path, options);
}

class SqliteStore implements Store<Database>, AsyncDisposable {
  readonly description: string;
  readonly shared: boolean;
  readonly #path: string;
  readonly #options: Required<SqliteOptions>;
  #database: Promise<OpenDatabase> | undefined;
  /** What was opened to look, where nothing was opened to record. */
  #looking: Promise<OpenDatabase> | undefined;
  #closed = false;

  constructor(path: string, { prefix = "es_", synchronous = "full", busyTimeout = 5000, maxEventBytes }: SqliteOptions) {
    if (typeof path !== "string" || path.trim() === "") throw new InvalidArgument("path", path, `the path of a file, or ${inMemory}`);
    if (synchronous !== "full" && synchronous !== "normal") throw new InvalidArgument("synchronous", synchronous, '"full" or "normal"');
    wholeNumber("busyTimeout", busyTimeout, 0);
    tablesNamed(prefix);
    this.shared = path !== inMemory;
    this.#path = this.shared ? resolve(path) : path;
    this.description = this.shared ? `The SQLite file ${this.#path}` : "The SQLite database in memory";
    this.#options = { prefix, synchronous, busyTimeout, maxEventBytes: checkedMaxEventBytes(maxEventBytes) };
  }

  async open(application: string, { pipelines, readOnly = false }: OpenOptions = {}): Promise<Recorder<Database>> {
    applicationName(application);
    if (pipelines !== undefined) wholeNumber("pipelines", pipelines, 1);
    return readOnly ? this.#look(application, pipelines) : this.#open(application, pipelines ?? 1);
  }

  async #open(application: string, pipelines: number): Promise<Recorder<Database>> {
    const database = await this.#opened();
    const row =
      (await database.read((statements) => statements.application.get(application))) ?? (await add(database, application, pipelines));
    if (row.pipelines !== pipelines) throw new PipelinesMismatch(application, row.pipelines, pipelines);
    return new SqliteRecorder(application, database, row);
  }

  async #look(application: string, asked: number | undefined): Promise<Recorder<Database>> {
    const database = await (this.#database ?? this.#openedToLook());
    const row = await database.read((statements) => statements.application.get(application));
    if (row === undefined) throw new LogMissing(this.description, application);
    if (asked !== undefined && row.pipelines !== asked) throw new PipelinesMismatch(application, row.pipelines, asked);
    return new ReadOnlyRecorder(new SqliteRecorder(application, database, row));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const opening of [this.#database, this.#looking]) {
      const database = await opening?.catch(() => undefined);
      await database?.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #opened(): Promise<OpenDatabase> {
    this.#database ??= this.#openDatabase().catch((error) => {
      this.#database = undefined;
      throw portError(this.description, error);
    });
    return this.#database;
  }

  #openedToLook(): Promise<OpenDatabase> {
    this.#looking ??= this.#openToLook().catch((error) => {
      this.#looking = undefined;
      throw portError(this.description, error);
    });
    return this.#looking;
  }

  async #openToLook(): Promise<OpenDatabase> {
    const { description } = this;
    this.#refuseClosed();
    if (!this.shared) throw new NothingStored(description);
    const { busyTimeout } = this.#options;
    const connections = await patiently(busyTimeout, () => connectToLook(this.#path, description));
    return this.#using(connections, (usage) => checkVersion(connections.reader, usage));
  }

  async #openDatabase(): Promise<OpenDatabase> {
    const { description } = this;
    this.#refuseClosed();
    if (this.shared && !existsSync(dirname(this.#path)))
      throw new StoreUnavailable(description, "its folder is missing. Make the folder first");
    const { synchronous, busyTimeout } = this.#options;
    const connections = await patiently(busyTimeout, () => connect(this.#path, { description, synchronous }));
    return this.#using(connections, (usage) => migrate(connections.writer, usage));
  }

  /** Closes the connections again where the tables are not as they have to be. */
  async #using(connections: Connections, prepare: (usage: Usage) => void): Promise<OpenDatabase> {
    const { description, shared } = this;
    const { prefix, busyTimeout, maxEventBytes } = this.#options;
    const usage = { description, tables: tablesNamed(prefix), busyTimeout, maxEventBytes, shared };
    try {
      await patiently(busyTimeout, () => prepare(usage));
      return new OpenDatabase(connections, usage);
    } catch (error) {
      disconnect(connections);
      throw error;
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new StoreUnavailable(this.description, "it was closed. Make the store anew to use it again");
  }
}

function add(database: OpenDatabase, application: string, pipelines: number): Promise<ApplicationRow> {
  return database.alone(() =>
    database.transact(({ addApplication, application: find }) => {
      // Another process may have been faster: then its row stays as it is.
      addApplication.run(application, crypto.randomUUID(), pipelines);
      return find.get(application) as ApplicationRow;
    }),
  );
}
