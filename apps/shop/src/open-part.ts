import { type NotificationLog, singleThreaded } from "@es/core";
import { openReports } from "./reporting/reports.js";
import { type RunningShop, shopIn } from "./shop.js";
import { openRecorder } from "./storage/open-recorder.js";
import type { Storage } from "./storage/storage.js";
import { viewsOf } from "./views.js";

/** The name of one of the shop's applications. */
export type Part = "commands" | "core" | "reporting";

/** Which application runs here alone, and what it follows elsewhere. */
export interface PartOptions {
  readonly part: Part;
  readonly upstream?: NotificationLog | undefined;
  /** How many pipelines a new log gets; as many as the upstream's. Default 1. */
  readonly pipelines?: number | undefined;
}

/** Runs one of the shop's applications on a storage of its own. The others are not there. */
export async function openPart<Tx>(storage: Storage<Tx>, { part, upstream, pipelines: asked }: PartOptions): Promise<RunningShop> {
  const { store } = storage;
  try {
    const { pipelines } = await (part === "reporting" ? openReports(storage, asked) : openRecorder(store, part, asked));
    const logs = upstream === undefined ? {} : { [upstream.application]: upstream };
    return await singleThreaded(shopIn(pipelines), { store, views: viewsOf(storage), applications: [part], logs });
  } catch (error) {
    await store.close();
    throw error;
  }
}
