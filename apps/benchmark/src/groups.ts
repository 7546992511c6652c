import { embedded, server } from "./aims.js";
import { type Amounts, usual } from "./amounts.js";
import { mysql } from "./engines/mysql.js";
import { postgres } from "./engines/postgres.js";
import { sqlite } from "./engines/sqlite.js";
import type { Row } from "./harness/row.js";
import { clusterRows } from "./rows/cluster.js";
import { coreRows } from "./rows/core.js";
import { sectionServingRows } from "./rows/http.js";
import { remoteFollowingRows } from "./rows/remote-following.js";
import { databaseRows } from "./rows/rows.js";
import { shopRows } from "./rows/shop.js";
import { threadRows } from "./rows/threads.js";

/** What can be asked for by --store. */
export const groups = ["memory", "sqlite", "postgres", "mysql", "http", "threads", "cluster", "shop"] as const;

export type Group = (typeof groups)[number];

/** The rows of a group, in the order of the table. */
export function rowsOf(group: Group, amounts: Amounts = usual): readonly Row[] {
  switch (group) {
    case "memory":
      return coreRows;
    case "sqlite":
      return databaseRows(sqlite, embedded, amounts);
    case "postgres":
      return databaseRows(postgres, server, amounts);
    case "mysql":
      return databaseRows(mysql, server, amounts);
    case "http":
      return [...sectionServingRows(amounts), ...remoteFollowingRows(amounts)];
    case "threads":
      return threadRows;
    case "cluster":
      return clusterRows;
    case "shop":
      return shopRows;
  }
}
