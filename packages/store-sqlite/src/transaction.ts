import type { Database } from "better-sqlite3";

/** Takes the write lock. Throws SQLITE_BUSY while another process has it. */
export function begin(db: Database): void {
  // Left open by work that outlived the unit it was given for: nothing of ours is in it.
  if (db.inTransaction) db.exec("ROLLBACK");
  db.exec("BEGIN IMMEDIATE");
}

/** Keeps what was done since `begin`. */
export function commit(db: Database): void {
  db.exec("COMMIT");
}

/** Undoes what was done since `begin`. */
export function rollBack(db: Database): void {
  // SQLite itself has rolled back after some errors, such as a full disk.
  if (db.inTransaction) db.exec("ROLLBACK");
}

/** Does synchronous work in a transaction: all of it is kept, or nothing. */
export function atomically<T>(db: Database, work: () => T): T {
  begin(db);
  try {
    const result = work();
    commit(db);
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}
