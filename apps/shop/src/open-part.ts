import type { RemoteLogOptions } from "@es/notification-log-http";
import type { Part } from "./infrastructure.js";
import { openReports } from "./reporting/reports.js";
import { runShop } from "./run-shop.js";
import type { RunningShop } from "./shop.js";
import { openRecorder } from "./storage/open-recorder.js";
import type { Storage } from "./storage/storage.js";

/** Which application runs here alone, and what it follows elsewhere. */
export interface PartOptions {
  readonly part: Part;
  readonly upstream?: RemoteLogOptions | undefined;
  /** How many pipelines a new log gets; as many as the upstream's. Default 1. */
  readonly pipelines?: number | undefined;
  /** On how many threads it follows. Default: in this one. */
  readonly threads?: number | undefined;
}

/** Runs one of the shop's applications on a storage of its own. The others are not there. */
export async function openPart<Tx>(storage: Storage<Tx>, { pipelines: asked, ...options }: PartOptions): Promise<RunningShop> {
  const { store } = storage;
  const { part } = options;
  try {
    const { pipelines } = await (part === "reporting" ? openReports(storage, asked) : openRecorder(store, part, asked));
    return await runShop(storage, { ...options, pipelines });
  } catch (error) {
    await store.close();
    throw error;
  }
}
