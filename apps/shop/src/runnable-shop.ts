import type { Purpose } from "@es/core/runner";
import { infrastructureOf, type ShopDescription } from "./infrastructure.js";
import { openReports } from "./reporting/reports.js";
import { shopIn } from "./shop.js";
import { openStorage } from "./storage.js";

/** What each thread, or each node of a cluster, is told; it can be written as JSON. */
export interface RunnableDescription extends Omit<ShopDescription, "pipelines"> {
  /** What `--store` says. */
  readonly place: string;
  /** How many pipelines its logs have. Default 1. */
  readonly pipelines?: number;
}

/** The shop as a module that threads and nodes can run: the same definitions, and a connection of each one's own. */
export const system = ({ pipelines = 1 }: RunnableDescription) => shopIn(pipelines);

export async function infrastructure({ place, pipelines = 1, ...description }: RunnableDescription, { readOnly }: Purpose) {
  const storage = await openStorage(place, { mustExist: readOnly });
  if (readOnly) return infrastructureOf(storage, { ...description, pipelines, readOnly });
  try {
    // Nodes may be the first to come, and make the tables then.
    if (description.part === undefined || description.part === "reporting") await openReports(storage, pipelines);
    return infrastructureOf(storage, { ...description, pipelines });
  } catch (error) {
    await storage.store.close();
    throw error;
  }
}
