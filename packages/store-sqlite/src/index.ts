export { StoreReplaced, TransactionEnded } from "./errors.js";
export { sqliteMigrations } from "./migrations.js";
export { type SqliteOptions, type SqliteTransaction, sqlite } from "./sqlite.js";
