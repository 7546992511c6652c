import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InvalidArgument, type Store, StoreUnavailable } from "@es/core";
import { checkedMaxEventBytes, NothingStored, storeOver, wholeNumber } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { type Connections, connect, connectToLook, disconnect } from "./connections.js";
import { OpenDatabase, patiently, type Usage } from "./database.js";
import { portError, StoreReplaced } from "./errors.js";
import { checkVersion, migrate, tablesNamed } from "./migrations.js";
import { identityOf, OpenedFile } from "./opened-file.js";
import { promptsOf, readerOf } from "./reader.js";
import { recordUnits } from "./record-units.js";
import type { ApplicationRow } from "./statements.js";

/** How a store keeps its events in SQLite. */
export interface SqliteOptions {
  /** The prefix of the store's tables: letters, digits and _. Default "es_". */
  readonly prefix?: string;
  /**
   * "full" (the default): what was recorded survives a power cut. "normal": it survives the end of the process, but a
   * power cut may take back the newest commits. Their ids are then given to other events, while followers that keep
   * their positions elsewhere have processed the lost ones: choose it only for what can be built anew.
   */
  readonly synchronous?: "full" | "normal";
  /** For how many milliseconds to wait while another process writes. Default 5000. */
  readonly busyTimeout?: number;
  /** How many bytes of data an event may have, from 1 KiB to 64 MiB. Default 4 MiB. */
  readonly maxEventBytes?: number;
}

const inMemory = ":memory:";

/** The transaction of a unit, as views and work alongside get it: the database, until the transaction ends. */
export interface SqliteTransaction extends Database {}

/**
 * A store in an SQLite file, which is made when it is missing, or in memory for ":memory:". Several processes of one
 * machine may use the same file. Alongside a unit, the driver's Database is given.
 */
export function sqlite(path: string, options: SqliteOptions = {}): Store<SqliteTransaction> & AsyncDisposable {
  const usage = usageOf(path, options);
  const { description, shared, maxEventBytes } = usage;
  const file = new SqliteFile(usage);
  return storeOver<Database, ApplicationRow>({
    description,
    shared,
    errors: { isTransient: () => false, unavailable: (error) => portError(description, error) },
    migrate: async () => void (await file.opened()),
    checkTables: async () => void (await file.openedToLook()),
    find: async (application, readOnly) => (await file.openedTo(readOnly)).read((statements) => statements.application.get(application)),
    make: async (application, { epoch, pipelines }) => {
      const database = await file.opened();
      await database.alone(() => database.transact(({ addApplication }) => addApplication.run(application, epoch, pipelines)));
    },
    recorder: async (application, { key, pipelines }, readOnly) => {
      const database = await file.openedTo(readOnly);
      return {
        maxEventBytes,
        reader: readerOf(database, { key, pipelines }),
        record: (units) => database.alone(() => recordUnits(database, { application, key }, units)),
        prompted: shared ? (wake) => promptsOf(database.writer, wake) : undefined,
      };
    },
    close: () => file.close(),
  });
}

interface FileUsage extends Usage {
  readonly maxEventBytes: number;
  readonly path: string;
  readonly synchronous: "full" | "normal";
}

function usageOf(path: string, { prefix = "es_", synchronous = "full", busyTimeout = 5000, maxEventBytes }: SqliteOptions): FileUsage {
  if (typeof path !== "string" || path.trim() === "") throw new InvalidArgument("path", path, `the path of a file, or ${inMemory}`);
  if (synchronous !== "full" && synchronous !== "normal") throw new InvalidArgument("synchronous", synchronous, '"full" or "normal"');
  wholeNumber("busyTimeout", busyTimeout, 0);
  const tables = tablesNamed(prefix);
  const shared = path !== inMemory;
  const whole = shared ? resolve(path) : path;
  const description = shared ? `The SQLite file ${whole}` : "The SQLite database in memory";
  return { path: whole, description, tables, busyTimeout, maxEventBytes: checkedMaxEventBytes(maxEventBytes), shared, synchronous };
}

/** The file of a store, opened when it is first asked for. */
class SqliteFile {
  #database: Promise<OpenDatabase> | undefined;
  /** The read-only recorder, where none was opened to record. */
  #looking: Promise<OpenDatabase> | undefined;

  constructor(private readonly usage: FileUsage) {}

  openedTo(readOnly: boolean): Promise<OpenDatabase> {
    return readOnly ? this.openedToLook() : this.opened();
  }

  opened(): Promise<OpenDatabase> {
    this.#database ??= this.#open().catch((error) => {
      this.#database = undefined;
      throw error;
    });
    return this.#database;
  }

  openedToLook(): Promise<OpenDatabase> {
    if (this.#database) return this.#database;
    this.#looking ??= this.#openToLook().catch((error) => {
      this.#looking = undefined;
      throw error;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    for (const opening of [this.#database, this.#looking]) {
      const database = await opening?.catch(() => undefined);
      await database?.close();
    }
  }

  async #openToLook(): Promise<OpenDatabase> {
    const { path, description, shared, busyTimeout } = this.usage;
    if (!shared) throw new NothingStored(description);
    const before = identityOf(path);
    const connections = await patiently(busyTimeout, () => connectToLook(path, description));
    return this.#using(connections, before, () => checkVersion(connections.reader, this.usage));
  }

  async #open(): Promise<OpenDatabase> {
    const { path, description, shared, busyTimeout } = this.usage;
    if (shared && !existsSync(dirname(path))) throw new StoreUnavailable(description, "its folder is missing. Make the folder first");
    const before = shared ? identityOf(path) : undefined;
    const connections = await patiently(busyTimeout, () => connect(path, this.usage));
    return this.#using(connections, before, () => migrate(connections.writer, this.usage));
  }

  /** Closes the connections again where the tables are not as they have to be, or the file was replaced while it was opened. */
  async #using(connections: Connections, before: string | undefined, prepare: () => void): Promise<OpenDatabase> {
    const { path, description, shared } = this.usage;
    try {
      const file = shared ? new OpenedFile(path, description) : undefined;
      if (before !== undefined && before !== identityOf(path)) throw new StoreReplaced(description, "replaced");
      await patiently(this.usage.busyTimeout, prepare);
      return new OpenDatabase(connections, { ...this.usage, file });
    } catch (error) {
      disconnect(connections);
      throw error;
    }
  }
}
