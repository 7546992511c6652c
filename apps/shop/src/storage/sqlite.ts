import { existsSync } from "node:fs";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";
import { sqliteTables } from "../reporting/sqlite/sqlite-tables.js";
import { StorageUnknown } from "./errors.js";
import { sqliteFolder } from "./sqlite-folder.js";
import type { Storage } from "./storage.js";

/** A SQLite file, a folder of them, or a database in memory; one that is only looked at must be there. */
export function sqliteStorage(path: string, { mustExist }: { readonly mustExist: boolean }): Storage<Database> {
  if (path === "") throw new StorageUnknown(`--store names no file: give sqlite:PATH, e.g. sqlite:shop.db`);
  if (mustExist && path !== ":memory:" && !existsSync(path)) {
    throw new StorageUnknown(
      `${path} does not exist: make it by importing requests, e.g. shop import orders.ndjson --store sqlite:${path}`,
    );
  }
  return { place: `sqlite:${path}`, store: path.endsWith("/") ? sqliteFolder(path) : sqlite(path), tables: sqliteTables };
}
