import type { Database } from "better-sqlite3";

/** Makes what does synchronous work in a transaction that has the write lock from its start: all of it is kept, or nothing. */
export function transactionsOf(db: Database): <T>(work: () => T) => T {
  const { immediate } = db.transaction((work: () => unknown) => work());
  return <T>(work: () => T) => {
    abandon(db);
    return immediate(work) as T;
  };
}

/** Undoes a transaction that was left open, if there is one: SQLite itself ends it after some errors, such as a full disk. */
export function abandon(db: Database): void {
  if (db.inTransaction) db.exec("ROLLBACK");
}
