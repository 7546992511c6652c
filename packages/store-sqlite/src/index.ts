export { TransactionEnded } from "./errors.js";
export { sqliteMigrations } from "./migrations.js";
export type { SqliteOptions } from "./options.js";
export { sqlite } from "./sqlite-store.js";
