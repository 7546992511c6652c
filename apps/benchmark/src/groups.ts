import { type Aims, type Amounts, embedded, server, usual } from "./aims.js";
import type { Engine } from "./engines/engine.js";
import { mysql } from "./engines/mysql.js";
import { postgres } from "./engines/postgres.js";
import { sqlite } from "./engines/sqlite.js";
import type { Row } from "./harness/row.js";
import { appendRows, growthRows, pipelineRows } from "./rows/appends.js";
import { clusterRows } from "./rows/cluster.js";
import { conflictRows } from "./rows/conflicts.js";
import { coreRows } from "./rows/core.js";
import { followingRows } from "./rows/following.js";
import { remoteFollowingRows, sectionServingRows } from "./rows/http.js";
import { replayRows } from "./rows/replay.js";
import { sectionRows } from "./rows/sections.js";
import { shopRows } from "./rows/shop.js";
import { threadRows } from "./rows/threads.js";
import { wakeUpRows } from "./rows/wake-up.js";

/** The values of --store. */
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

/** Every row of a database, in the order of the table. */
function databaseRows(engine: Engine, aims: Aims, amounts: Amounts): readonly Row[] {
  return [
    ...appendRows(engine, aims),
    ...pipelineRows(engine, aims),
    ...conflictRows(engine, aims),
    ...followingRows(engine, aims),
    ...replayRows(engine, amounts),
    ...sectionRows(engine, aims, amounts),
    ...wakeUpRows(engine, aims),
    ...growthRows(engine, aims, amounts),
  ];
}
