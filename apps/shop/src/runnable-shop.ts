import type { Infrastructure } from "@es/core";
import type { Purpose } from "@es/core/runner";
import { type RemoteLogOptions, remoteLog } from "@es/notification-log-http";
import { openReports } from "./reporting/report.js";
import { gatheringView } from "./reporting/reporting.js";
import { onTables } from "./reporting/tables.js";
import { type shop, shopIn } from "./shop.js";
import { openStorage, type Storage } from "./storage.js";

/** The name of one of the shop's applications. */
export type Part = "commands" | "core" | "reporting";

/** How the shop runs on a storage. It is plain data, which other threads can be given. */
export interface ShopDescription {
  /** How many pipelines its logs have. */
  readonly pipelines: number;
  /** Which application runs here alone. Default: all of them run here. */
  readonly part?: Part | undefined;
  /** Where the application that `part` follows is served. */
  readonly upstream?: RemoteLogOptions | undefined;
  /** Whether applications follow each other here; false to leave it to others. Default true. */
  readonly following?: boolean | undefined;
  /** Whether to look only: nothing is made or written. Default false. */
  readonly readOnly?: boolean | undefined;
  /** How many events a follower takes at once. Default: as many as the runner's default says. */
  readonly batchSize?: number | undefined;
}

/** Returns the infrastructure of the shop on a storage: its store, its views, and the logs of other machines. */
export function infrastructureOf<Tx>(storage: Storage<Tx>, description: ShopDescription): Infrastructure<typeof shop, Tx> {
  const { part, upstream, following = true, readOnly = false, batchSize } = description;
  return {
    store: storage.store,
    views: viewsOf(storage),
    following,
    readOnly,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(part === undefined ? {} : { applications: [part] }),
    ...(upstream === undefined ? {} : { logs: { [upstream.application]: remoteLog(upstream) } }),
  };
}

/** The views of the shop's projections, in the tables of a storage. */
function viewsOf<Tx>({ tables }: Storage<Tx>) {
  return {
    reporting: {
      open: (tx: Tx) => gatheringView((changes) => onTables(() => tables.write(tx, changes))),
      flush: (view: ReturnType<typeof gatheringView>) => view.flush?.(),
      clear: (tx: Tx) => tables.clear(tx),
    },
  };
}

/** The description that each thread, or each node of a cluster, gets. It can be written as JSON. */
export interface RunnableDescription extends Omit<ShopDescription, "pipelines"> {
  /** The value of `--store`. */
  readonly place: string;
  /** How many pipelines its logs have. Default 1. */
  readonly pipelines?: number;
}

/** The shop as a module that threads and nodes can run: the same definitions, and a connection of each one's own. */
export const system = ({ pipelines = 1 }: RunnableDescription) => shopIn(pipelines);

/** Opens the storage of a description. Nodes may be the first to come, and then make the tables. */
export async function infrastructure({ place, pipelines = 1, ...description }: RunnableDescription, { readOnly }: Purpose) {
  const storage = await openStorage(place, { mustExist: readOnly });
  if (readOnly) return infrastructureOf(storage, { ...description, pipelines, readOnly });
  try {
    if (description.part === undefined || description.part === "reporting") await openReports(storage, pipelines);
    return infrastructureOf(storage, { ...description, pipelines });
  } catch (error) {
    await storage.store.close();
    throw error;
  }
}
