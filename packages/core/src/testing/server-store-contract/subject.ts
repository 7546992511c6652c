import type { Store } from "../../persistence/recorder.js";

/** A row as a query answers it. */
export type SessionRow = Readonly<Record<string, unknown>>;

/** A connection of the test's own. */
export interface Session extends AsyncDisposable {
  /** Runs a statement, and returns its rows. */
  query(statement: string): Promise<readonly SessionRow[]>;
}

/** A pool of connections that a store is given. */
export interface GivenPool<Tx> extends AsyncDisposable {
  readonly store: Store<Tx> & AsyncDisposable;
  /** Takes a connection, which the answer gives back. */
  take(): Promise<() => void>;
}

/** Which store is opened. */
export interface ServerStoreOptions {
  /** Another way to the database, or to nowhere. */
  readonly url?: string;
  /** The name that tells the store's tables apart: their schema, or their prefix. */
  readonly name?: string;
  /** Whether missing tables are made. Default true. */
  readonly migrate?: boolean;
}

/** A store on a database server, with ways around it to the server. Made once for all checks, on an empty database of its own. */
export interface ServerStoreSubject<Tx = unknown> {
  /** Leads to the database. */
  readonly url: string;
  /** The store at the database, with its own settings unless others are given. */
  open(options?: ServerStoreOptions): Store<Tx> & AsyncDisposable;
  /** The store on a pool of at most so many connections, for which a caller waits at most `waitMs` where the pool can say so. */
  pooled(most: number, waitMs?: number): GivenPool<Tx>;
  /** Opens a connection of the test's own to the database. */
  connect(): Promise<Session>;
  /** The file of a JavaScript module that does nothing but `processStore`, with this store: Node runs it as another process. */
  readonly program: string;

  /** Ends every connection to the database but the one that does so. */
  killConnections(): Promise<void>;
  /** Ends the connections of stores that wait for a lock; answers how many those were. */
  killWaiting(): Promise<number>;
  /** A statement after which every unit with events and tracking waits for a lock, until the transaction that it is in ends. */
  readonly lock: string;

  /** Adds a row to a table of the test's own, `orders`, by the transaction that `alongside` gets. Its column `id` is a key. */
  addOrder(tx: Tx, id: string): Promise<void>;
  /** Gives the order `id` another status by the transaction that `alongside` gets. */
  touchOrder(tx: Tx, id: string, status: string): Promise<void>;
  /** The code of the driver's error where a key is taken. */
  readonly duplicateKey: string;
  /** As it goes over the wire: the end of a transaction, and a unit that has nothing but tracking of the upstream "up". */
  readonly wire: { readonly commit: string; readonly tracking: string };
  /** The type of a column that numbers rows by itself, and is their key. */
  readonly selfNumbered: string;

  /** URLs that lead nowhere, where they can with this password in them, and what is said of each. */
  astray(password: string): readonly (readonly [url: string, message: RegExp])[];
  /** A text that is no URL, with this password in it. */
  unreadable(password: string): string;
  /** The remedy in a message. */
  readonly remedies: { readonly poolExhausted: RegExp; readonly url: RegExp; readonly name: RegExp };
  /** Names that are refused. */
  readonly refusedNames: readonly string[];
  /** The statements that make the tables of a name by hand, as they are printed. */
  printed(name: string): readonly string[];
  /** The words of a message that asks for that. */
  readonly printing: RegExp;
  /** A table of a name, as SQL writes it: the versions that were made, or the one with a row for each pipeline of a log. */
  table(name: string, table: "migrations" | "heads"): string;
}

/** A promise that every store on a server keeps, as a check to enrol in any test framework. */
export interface ServerStoreCheck {
  readonly name: string;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  /** Rejects where the promise is broken. */
  run<Tx>(subject: ServerStoreSubject<Tx>): void | Promise<void>;
}

export function check(name: string, run: ServerStoreCheck["run"], timeout = 120_000): ServerStoreCheck {
  return { name, run, timeout };
}
