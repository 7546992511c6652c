import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlite as store } from "@es/store-sqlite";
import Sqlite, { type Database as Connection } from "better-sqlite3";
import { BareSqlite } from "../bare/bare-sqlite.js";
import type { Engine } from "./engine.js";

/** Files in a folder of their own; TMPDIR says on which disk. */
export const sqlite: Engine = {
  name: "sqlite",
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), "es-benchmark-"));
    const address = join(folder, "ours.db");
    const bareAddress = join(folder, "bare.db");
    const used = [address, bareAddress].map(use);
    const ours = store(address);
    const bare = new BareSqlite(bareAddress);
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        for (const connection of used) connection.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};

/**
 * Brings a file to where it will be most of its life: with a write-ahead log that has grown to its size. Until then each
 * append makes a file longer, which costs the disk twice as much as writing over what is there. The log is kept as long as
 * the connection is open.
 */
function use(path: string): Connection {
  const connection = new Sqlite(path);
  connection.pragma("journal_mode = wal");
  connection.exec("CREATE TABLE ballast (bytes BLOB); INSERT INTO ballast VALUES (zeroblob(33554432)); DROP TABLE ballast;");
  return connection;
}
