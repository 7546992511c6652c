import { gatheringView } from "./reporting/gathering-view.js";
import { onTables } from "./reporting/tables-gone.js";
import type { Storage } from "./storage/storage.js";

/** The views of the shop's projections, in the tables of a storage. */
export function viewsOf<Tx>({ tables }: Storage<Tx>) {
  return { reporting: (tx: Tx) => gatheringView((changes) => onTables(() => tables.write(tx, changes))) };
}
