import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { applicationName, InvalidArgument, PipelinesMismatch, type Recorder, type Store, StoreUnavailable, wholeNumber } from "@es/core";
import type { Database } from "better-sqlite3";
import { connect, disconnect } from "./connections.js";
import { portError } from "./errors.js";
import { migrate } from "./migrations.js";
import { OpenDatabase } from "./open-database.js";
import type { SqliteOptions } from "./options.js";
import { patiently } from "./patience.js";
import { SqliteRecorder } from "./sqlite-recorder.js";
import type { ApplicationRow } from "./statements.js";
import { tablesNamed } from "./tables.js";

const inMemory = ":memory:";

/**
 * A store in an SQLite file, which is made when it is missing, or in memory for ":memory:". Several processes of one
 * machine may use the same file. Alongside a unit, the driver's Database is given.
 */
export function sqlite(path: string, options: SqliteOptions = {}): Store<Database> & AsyncDisposable {
  return new SqliteStore(path, options);
}

class SqliteStore implements Store<Database>, AsyncDisposable {
  readonly description: string;
  readonly shared: boolean;
  readonly #path: string;
  readonly #options: Required<SqliteOptions>;
  #database: Promise<OpenDatabase> | undefined;
  #closed = false;

  constructor(path: string, { prefix = "es_", synchronous = "full", busyTimeout = 5000 }: SqliteOptions) {
    if (typeof path !== "string" || path.trim() === "") throw new InvalidArgument("path", path, `the path of a file, or ${inMemory}`);
    if (synchronous !== "full" && synchronous !== "normal") throw new InvalidArgument("synchronous", synchronous, '"full" or "normal"');
    wholeNumber("busyTimeout", busyTimeout, 0);
    tablesNamed(prefix);
    this.shared = path !== inMemory;
    this.#path = this.shared ? resolve(path) : path;
    this.description = this.shared ? `The SQLite file ${this.#path}` : "The SQLite database in memory";
    this.#options = { prefix, synchronous, busyTimeout };
  }

  async open(application: string, { pipelines = 1 }: { readonly pipelines?: number } = {}): Promise<Recorder<Database>> {
    applicationName(application);
    wholeNumber("pipelines", pipelines, 1);
    const database = await this.#opened();
    const row =
      (await database.read((statements) => statements.application.get(application))) ?? (await add(database, application, pipelines));
    if (row.pipelines !== pipelines) throw new PipelinesMismatch(application, row.pipelines, pipelines);
    return new SqliteRecorder(application, database, row);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const database = await this.#database?.catch(() => undefined);
    await database?.close();
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

  async #openDatabase(): Promise<OpenDatabase> {
    const { description } = this;
    if (this.#closed) throw new StoreUnavailable(description, "it was closed. Make the store anew to use it again");
    if (this.shared && !existsSync(dirname(this.#path)))
      throw new StoreUnavailable(description, "its folder is missing. Make the folder first");
    const { prefix, synchronous, busyTimeout } = this.#options;
    const tables = tablesNamed(prefix);
    const connections = await patiently(busyTimeout, () => connect(this.#path, { description, synchronous }));
    try {
      await patiently(busyTimeout, () => migrate(connections.writer, { description, tables }));
      return new OpenDatabase(connections, { description, tables, busyTimeout });
    } catch (error) {
      disconnect(connections);
      throw error;
    }
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
