import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";
import type { Infrastructure, Store } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";
import type { system } from "./contract-system.js";

export { system } from "./contract-system.js";

/** While the file `held` is there, threads decide and do not record; a file `held.decided` says that one has come to that. */
export function infrastructure({ path, held }: { path: string; held: string }): Infrastructure<typeof system, Database> {
  return { store: isMainThread ? sqlite(path) : holding(sqlite(path), held) };
}

function holding(store: Store<Database>, held: string): Store<Database> {
  const open: typeof store.open = async (application, options) => {
    const recorder = await store.open(application, options);
    const record = recorder.record.bind(recorder);
    const recordLate: typeof record = async (units) => {
      writeFileSync(`${held}.decided`, "");
      while (existsSync(held)) await pause(5);
      return record(units);
    };
    return Object.assign(recorder, { record: recordLate });
  };
  return { description: store.description, shared: store.shared, open, close: () => store.close() };
}
