import { shown } from "../printable.js";
import { StorageUnknown } from "./errors.js";
import type { Storage } from "./storage.js";

/** Where the shop keeps everything unless `--store` says otherwise. */
export const defaultStorage = "sqlite:shop.db";

/** What `--store` can say. */
export const knownPlaces = "sqlite:PATH, sqlite:FOLDER/, postgres://…, mysql://… or memory:";

type Opening = (place: string, options: { readonly mustExist: boolean }) => Promise<Storage<never>>;

// Imported only when asked for: whoever has one database need not install the drivers of the others.
const openPostgres: Opening = async (url) => (await import("./postgres.js")).postgresStorage(url);

const kinds: ReadonlyMap<string, Opening> = new Map<string, Opening>([
  ["sqlite", async (place, options) => (await import("./sqlite.js")).sqliteStorage(place.slice("sqlite:".length), options)],
  ["postgres", openPostgres],
  ["postgresql", openPostgres],
  ["mysql", async (url) => (await import("./mysql.js")).mysqlStorage(url)],
  ["memory", async (_, options) => (await import("./sqlite.js")).sqliteStorage(":memory:", options)],
]);

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
