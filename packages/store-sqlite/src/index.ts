export { TransactionEnded } from "./errors.js";
export { sqliteMigrations } from "./migrations.js";
export type { SqliteOptions } from "./options.js";
export { type SqliteTransaction, sqlite } from "./sqlite-store.js";
