import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlite as store } from "@es/store-sqlite";
import { BareSqlite } from "../bare/bare-sqlite.js";
import type { Engine } from "./engine.js";

/** Files in a folder of their own; TMPDIR says on which disk. */
export const sqlite: Engine = {
  name: "sqlite",
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), "es-benchmark-"));
    const address = join(folder, "ours.db");
    const ours = store(address);
    const bare = new BareSqlite(join(folder, "bare.db"));
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        await rm(folder, { recursive: true });
      },
    };
  },
};
