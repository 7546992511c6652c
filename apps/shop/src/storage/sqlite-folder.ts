import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";

/** A SQLite file for each application, in a folder that is made: a file has one writer at a time, so that threads need not wait for each other. */
export function sqliteFolder(folder: string): Store<Database> {
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
