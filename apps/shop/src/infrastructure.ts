import type { Infrastructure } from "@es/core";
import { type RemoteLogOptions, remoteLog } from "@es/notification-log-http";
import { gatheringView } from "./reporting/reporting.js";
import { onTables } from "./reporting/tables.js";
import type { shop } from "./shop.js";
import type { Storage } from "./storage.js";

/** The name of one of the shop's applications. */
export type Part = "commands" | "core" | "reporting";

/** How the shop runs on a storage: data, so that other threads can be told too. */
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
  readonly batchSize?: number | undefined;
}

/** What the shop runs on, from a storage. */
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
  return { reporting: (tx: Tx) => gatheringView((changes) => onTables(() => tables.write(tx, changes))) };
}
