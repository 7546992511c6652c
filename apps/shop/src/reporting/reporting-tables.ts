import type { Figures } from "./figures.js";
import type { RejectionRow, ReportingChanges } from "./rows.js";

/** The reporting tables of one kind of database, which lie beside the events. `Tx` is the store's own transaction. */
export interface ReportingTables<Tx> {
  /** Makes what is missing; safe when two processes do it at once. */
  create(transact: Transact<Tx>): Promise<void>;
  /** Writes what a batch of events comes to. */
  write(tx: Tx, changes: ReportingChanges): void | Promise<void>;
  /** Empties the tables, and makes those that are missing where that can be done in a transaction. */
  clear(tx: Tx): void | Promise<void>;
  figures(tx: Tx): Figures | Promise<Figures>;
  /** The requests that were turned down, in the order of their times. */
  rejections(tx: Tx): readonly RejectionRow[] | Promise<readonly RejectionRow[]>;
}

/** Does work in a transaction of the store, and answers what it answers. */
export type Transact<Tx> = <Result>(work: (tx: Tx) => Result | Promise<Result>) => Promise<Result>;
