import type { Store } from "@es/core";
import type { ReportingTables } from "../reporting/reporting-tables.js";

/** Where the shop keeps everything: events, and the reporting tables beside them in the same database. */
export interface Storage<Tx = unknown> {
  /** What `--store` said: where another thread finds it. */
  readonly place: string;
  readonly store: Store<Tx>;
  readonly tables: ReportingTables<Tx>;
}
