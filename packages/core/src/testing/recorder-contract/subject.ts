import assert from "node:assert/strict";
import type { Store } from "../../persistence/recorder.js";

/** The subject of the checks of a store: made anew for every check, and holding nothing yet. */
export interface RecorderSubject<Tx = unknown> {
  readonly store: Store<Tx>;
  /** Another handle on the same data, as another process has. The check closes it. */
  readonly another?: () => Store<Tx> | Promise<Store<Tx>>;
  /** A store that holds other data, and nothing yet. The check closes it. */
  readonly elsewhere?: () => Store<Tx> | Promise<Store<Tx>>;
  /** A store that is of no use once it is closed, and holds nothing yet. The check closes it. */
  readonly closable?: () => Store<Tx> | Promise<Store<Tx>>;
  /** A table of the user's own beside the store's. */
  readonly rows?: OwnRows<Tx>;
}

/** A table of the user's own with one column of text. */
export interface OwnRows<Tx> {
  /** Adds a row by the transaction that `alongside` gets. */
  add(tx: Tx, text: string): void | Promise<void>;
  /** The rows as the transaction of `reading` sees them. */
  read(tx: Tx): readonly string[] | Promise<readonly string[]>;
  /** The rows that are committed. */
  all(): Promise<readonly string[]>;
  /** Runs a statement in a transaction: one of `forbidden`. */
  run?(tx: Tx, statement: string): unknown;
  /** What else the transaction of `reading` has to refuse, such as to make or to drop a table. */
  readonly forbidden?: readonly string[];
  /** Whether there is one connection for all, so that nothing is recorded while the transaction of `reading` lasts. Default false. */
  readonly oneConnection?: boolean;
}

/** The needs that not every store can meet. */
export type RecorderFeature = "another" | "elsewhere" | "closable" | "rows";

/** A promise that every recorder keeps, as a check to enrol in any test framework. */
export interface RecorderCheck {
  readonly name: string;
  /** The parts of the subject that it needs. A store that cannot give them leaves the check out. */
  readonly needs: readonly RecorderFeature[];
  /** Rejects where the promise is broken. */
  run<Tx>(subject: RecorderSubject<Tx>): Promise<void>;
}

type Given<Tx, Feature extends RecorderFeature> = RecorderSubject<Tx> & Required<Pick<RecorderSubject<Tx>, Feature>>;

/** A check that every store can take. */
export function check(name: string, run: <Tx>(subject: RecorderSubject<Tx>) => Promise<void>): RecorderCheck {
  return { name, needs: [], run };
}

/** Makes checks for stores that can give something more. */
export function checkWith<Feature extends RecorderFeature>(...needs: readonly Feature[]) {
  return (name: string, run: <Tx>(subject: Given<Tx, Feature>) => Promise<void>): RecorderCheck => ({
    name,
    needs,
    run: (subject) => {
      for (const feature of needs) assert.ok(subject[feature], `This check needs "${feature}": give it, or leave the check out`);
      return run(subject as Given<never, Feature>);
    },
  });
}
