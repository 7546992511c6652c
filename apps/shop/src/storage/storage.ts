import type { Store } from "@es/core";
import type { ReportingTables } from "../reporting/reporting-tables.js";

/** Where the shop keeps everything: events, and the reporting tables beside them in the same database. */
export interface Storage<Tx = unknown> {
  readonly store: Store<Tx>;
  readonly tables: ReportingTables<Tx>;
}
