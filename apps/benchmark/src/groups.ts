import { embedded } from "./aims.js";
import { type Amounts, usual } from "./amounts.js";
import { memory } from "./engines/memory.js";
import { sqlite } from "./engines/sqlite.js";
import type { Row } from "./harness/row.js";
import { appendRows } from "./rows/appends.js";
import { coreRows } from "./rows/core.js";
import { followingRows } from "./rows/following.js";
import { databaseRows } from "./rows/rows.js";
import { sectionRows } from "./rows/sections.js";

/** What can be asked for by --store. */
export const groups = ["memory", "sqlite"] as const;

export type Group = (typeof groups)[number];

/** The rows of a group, in the order of the table. */
export function rowsOf(group: Group, amounts: Amounts = usual): readonly Row[] {
  switch (group) {
    case "memory":
      return [...coreRows, ...appendRows(memory, { appends: {} }), ...followingRows(memory, {}), ...sectionRows(memory, {}, amounts)];
    case "sqlite":
      return databaseRows(sqlite, embedded, amounts);
  }
}
