import type { Store } from "@es/core";
import type { BareDriver } from "../bare/bare-driver.js";

/** A kind of database to measure on. */
export interface Engine {
  readonly name: string;
  /** Opens a new, empty database. Rejects with EngineMissing where there is none. */
  open(): Promise<Database>;
}

/** A database of a row's own. */
export interface Database {
  readonly store: Store;
  /** The driver alone, over tables of its own. */
  readonly bare: BareDriver;
  /** Lets go of the store and the driver, and removes what they kept. */
  close(): Promise<void>;
}

/** A server that is to be measured is not there. */
export class EngineMissing extends Error {
  override readonly name = "EngineMissing";

  constructor(engine: string, remedy: string, options?: ErrorOptions) {
    super(`${engine} cannot be reached: ${remedy}`, options);
  }
}
