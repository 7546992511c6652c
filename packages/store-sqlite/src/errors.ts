import { EventSourcingError, StoreUnavailable } from "@es/core";
import Sqlite from "better-sqlite3";

/** The work alongside a unit has ended the transaction it was given. Nothing of the unit was kept; leave COMMIT and ROLLBACK to the store. */
export class TransactionEnded extends EventSourcingError {
  readonly code = "transaction-ended";

  constructor(
    readonly application: string,
    options?: ErrorOptions,
  ) {
    super(
      `The work alongside a unit of ${application} ended the transaction it was given: leave COMMIT and ROLLBACK to the store`,
      options,
    );
  }
}

/**
 * Another file was put at the path of a store that is open, or the file was deleted. Nothing is read or recorded any more:
 * what this process recorded since is in a file that nobody sees. Close the store, and open it anew.
 */
export class StoreReplaced extends EventSourcingError {
  readonly code = "store-replaced";

  constructor(
    readonly store: string,
    readonly how: "replaced" | "deleted",
    options?: ErrorOptions,
  ) {
    const what = how === "replaced" ? "another file was put in its place" : "it was deleted";
    super(`${store} is not the one that was opened: ${what}. Start this process anew, or close the store and open it again`, options);
  }
}

/** Whether it is the driver's error with a code of this family. */
export function isSqliteError(error: unknown, family: string): error is InstanceType<typeof Sqlite.SqliteError> {
  return error instanceof Sqlite.SqliteError && error.code.startsWith(family);
}

/** Answers the driver's error in the port's terms, naming the file and the remedy; other errors as they are. */
export function portError(description: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error), { cause: error });
  if (!isSqliteError(error, "SQLITE_")) return error;
  const known = reasons.find(([family]) => isSqliteError(error, family));
  return new StoreUnavailable(description, known?.[1] ?? `SQLite answers ${error.code}, ${error.message}`, { cause: error });
}

const reasons: readonly (readonly [family: string, why: string])[] = [
  ["SQLITE_BUSY", "another process keeps it locked. Let that one finish, or wait longer with the option busyTimeout"],
  ["SQLITE_FULL", "there is no room for more. Free some space on the disk, or raise max_page_count, and try again: nothing was lost"],
  ["SQLITE_READONLY", "it may not be written. Let this process write the file and the folder it is in"],
  ["SQLITE_NOTADB", "it is not an SQLite database, or it is encrypted. Give the path of another file"],
  ["SQLITE_CORRUPT", "it is damaged. Keep a copy, see what PRAGMA integrity_check says, and restore a backup"],
  ["SQLITE_CANTOPEN", "it cannot be opened. Give the path of a file, which this process may read and write, as it may its folder"],
  ["SQLITE_IOERR", "reading or writing the disk failed. See what the system says about the disk; it has to be a local one"],
];
