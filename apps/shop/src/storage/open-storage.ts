import { StorageUnknown } from "./errors.js";
import type { Storage } from "./storage.js";

/** Where the shop keeps everything unless `--store` says otherwise. */
export const defaultStorage = "sqlite:shop.db";

type Opening = (place: string, options: { readonly mustExist: boolean }) => Promise<Storage<never>>;

// Imported only when asked for: whoever has one database need not install the drivers of the others.
const kinds: ReadonlyMap<string, Opening> = new Map<string, Opening>([
  ["sqlite", async (place, options) => (await import("./sqlite.js")).sqliteStorage(place.slice("sqlite:".length), options)],
  ["memory", async (_, options) => (await import("./sqlite.js")).sqliteStorage(":memory:", options)],
]);

/** Finds the storage that `--store` names. Rejects with StorageUnknown. */
export async function openStorage(place: string, options: { readonly mustExist: boolean }): Promise<Storage<never>> {
  const scheme = /^([a-z]+):/.exec(place)?.[1];
  const opening = scheme === undefined ? undefined : kinds.get(scheme);
  if (opening === undefined) {
    throw new StorageUnknown(`--store ${place} is of no known kind: give sqlite:PATH or memory:`);
  }
  return opening(place, options);
}
