import type { Store } from "@es/core";
import type { BareDriver } from "../bare/bare-driver.js";

/** A kind of database to measure on. */
export interface Engine<Opened extends Place = Database> {
  readonly name: string;
  /** Opens a new, empty one. Rejects with EngineMissing where there is no server. */
  open(): Promise<Opened>;
}

/** Where a row's events are kept. */
export interface Place {
  readonly store: Store;
  /** Lets go of the store, and removes what it kept. */
  close(): Promise<void>;
}

/** A place that the driver alone can write to as well, into tables of its own. */
export interface Database extends Place {
  /** Where another process finds it. */
  readonly address: string;
  readonly bare: BareDriver;
}

/** A server that is to be measured is not there. */
export class EngineMissing extends Error {
  override readonly name = "EngineMissing";

  constructor(engine: string, remedy: string, options?: ErrorOptions) {
    super(`${engine} cannot be reached: ${remedy}`, options);
  }
}
