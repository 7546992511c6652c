import type { Database } from "better-sqlite3";

/** Makes what does synchronous work in a transaction that has the write lock from its start: all of it is kept, or nothing. */
export function transactionsOf(db: Database): <T>(work: () => T) => T {
  const { immediate } = db.transaction((work: () => unknown) => work());
  return <T>(work: () => T) => {
    abandon(db);
    return immediate(work) as T;
  };
}

/** Begins a transaction in which nothing can be written, and which sees the database as it is from its first statement on. */
export function beginReading(db: Database): void {
  abandon(db);
  db.pragma("query_only = on");
  db.exec("BEGIN");
}

/** Ends what `beginReading` began. A connection that could write can do so again. */
export function endReading(db: Database): void {
  abandon(db);
  if (!db.readonly) db.pragma("query_only = off");
}

/** Undoes a transaction that was left open, if there is one: SQLite itself ends it after some errors, such as a full disk. */
export function abandon(db: Database): void {
  if (db.inTransaction) db.exec("ROLLBACK");
}
