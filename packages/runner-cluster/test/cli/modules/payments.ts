import { existsSync } from "node:fs";
import type { Infrastructure } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";
import { system } from "./payments-system.js";

export { system };

export function infrastructure({ path }: { path: string }): Infrastructure<typeof system, Database> {
  if (!existsSync(path)) throw new Error(`there is no database ${path}`);
  const views = {
    reporting: (tx: Database) => ({
      add: (id: string, amount: number) => void tx.prepare("INSERT INTO payments (id, amount) VALUES (?, ?)").run(id, amount),
    }),
  };
  return { store: sqlite(path), views, backOff: { most: 200 } };
}

export const clear = { reporting: (tx: Database) => void tx.exec("DELETE FROM payments") };
