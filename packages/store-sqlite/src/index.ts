export { TransactionEnded } from "./errors.js";
export { sqliteMigrations } from "./migrations.js";
export { type SqliteOptions, sqlite } from "./sqlite.js";
