import { writeFile } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";
import type { Infrastructure } from "@es/core";
import type { Database } from "better-sqlite3";
import { infrastructure as onContract, type system } from "./contract-system.js";

export { system } from "./contract-system.js";

/** Can be opened by the main thread, and by one other. */
export async function infrastructure({ path }: { path: string }): Promise<Infrastructure<typeof system, Database>> {
  if (!isMainThread) await writeFile(`${path}.taken`, "", { flag: "wx" });
  return onContract({ path });
}
