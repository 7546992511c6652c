import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "@es/core";
import { PipelinesMismatch, type Recorder } from "@es/core/adapter";
import type { Database } from "better-sqlite3";
import { shown } from "./printable.js";
import type { ReportingTables } from "./reporting/tables.js";

/** Where the shop keeps everything: events, and the reporting tables beside them in the same database. */
export interface Storage<Tx = unknown> {
  /** The value of `--store`, by which another thread finds it. */
  readonly place: string;
  readonly store: Store<Tx>;
  readonly tables: ReportingTables<Tx>;
}

/** Where the shop keeps everything unless `--store` says otherwise. */
export const defaultStorage = "sqlite:shop.db";

/** The values of `--store`, for messages. */
export const knownPlaces = "sqlite:PATH, sqlite:FOLDER/, postgres://…, mysql://… or memory:";

/** Finds the storage that `--store` names. Rejects with StorageUnknown. */
export async function openStorage(place: string, options: { readonly mustExist: boolean }): Promise<Storage<never>> {
  const scheme = /^([a-z]+):/.exec(place)?.[1];
  const opening = scheme === undefined ? undefined : kinds.get(scheme);
  if (opening === undefined) {
    // No more of it than this, since it may hold a password.
    throw new StorageUnknown(`--store begins with ${shown(place.split(":", 1)[0])}, which is no known kind: give ${knownPlaces}`);
  }
  return opening(place, options);
}

/** The value of `--store` leads nowhere. The message says what to give instead. */
class StorageUnknown extends Error {}

/**
 * Opens the recorder of an application, whose log is made if it is missing: with one pipeline, unless asked otherwise.
 * A log that is there keeps its pipelines. Rejects with PipelinesMismatch where others are asked for.
 */
export async function openRecorder<Tx>(store: Store<Tx>, application: string, pipelines?: number): Promise<Recorder<Tx>> {
  try {
    return await store.open(application, { pipelines: pipelines ?? 1 });
  } catch (error) {
    if (pipelines !== undefined || !(error instanceof PipelinesMismatch)) throw error;
    return store.open(application, { pipelines: error.stored });
  }
}

type Opening = (place: string, options: { readonly mustExist: boolean }) => Promise<Storage<never>>;

const kinds: ReadonlyMap<string, Opening> = new Map<string, Opening>([
  ["sqlite", (place, options) => sqliteStorage(place.slice("sqlite:".length), options)],
  ["postgres", postgresStorage],
  ["postgresql", postgresStorage],
  ["mysql", mysqlStorage],
  ["memory", (_, options) => sqliteStorage(":memory:", options)],
]);

// Each kind is imported only when asked for: a copy with one database need not install the drivers of the others.

/** A database in Postgres, with the tables of the shop in the schemas that its user works in. */
async function postgresStorage(url: string): Promise<Storage<never>> {
  const [{ postgres }, { postgresTables }] = await Promise.all([import("@es/store-postgres"), import("./reporting/postgres.js")]);
  return { place: url, store: postgres(url), tables: postgresTables };
}

/** A database in MySQL or MariaDB. */
async function mysqlStorage(url: string): Promise<Storage<never>> {
  const [{ mysql }, { mysqlTables }] = await Promise.all([import("@es/store-mysql"), import("./reporting/mysql.js")]);
  return { place: url, store: mysql(url), tables: mysqlTables(url) };
}

/** A SQLite file, a folder of them, or a database in memory; one that is only looked at must be there. */
async function sqliteStorage(path: string, { mustExist }: { readonly mustExist: boolean }): Promise<Storage<never>> {
  if (path === "") throw new StorageUnknown(`--store names no file: give sqlite:PATH, e.g. sqlite:shop.db`);
  if (mustExist && path !== ":memory:" && !existsSync(path)) {
    throw new StorageUnknown(
      `${path} does not exist: make it by importing requests, e.g. shop import orders.ndjson --store sqlite:${path}`,
    );
  }
  const [{ sqlite }, { sqliteTables }] = await Promise.all([import("@es/store-sqlite"), import("./reporting/sqlite.js")]);
  return { place: `sqlite:${path}`, store: path.endsWith("/") ? folderOf(sqlite, path) : sqlite(path), tables: sqliteTables };
}

/** A SQLite file for each application, in a folder that is made: a file has one writer at a time, so that threads need not wait for each other. */
function folderOf(sqlite: (path: string) => Store<Database>, folder: string): Store<Database> {
  const files = new Map<string, Store<Database>>();
  return {
    description: `sqlite files in ${folder}`,
    shared: true,
    open: (application, options) => {
      if (!options?.readOnly) mkdirSync(folder, { recursive: true });
      const file = files.get(application) ?? sqlite(join(folder, `${application}.db`));
      files.set(application, file);
      return file.open(application, options);
    },
    close: async () => {
      await Promise.all([...files.values()].map((file) => file.close()));
    },
  };
}
