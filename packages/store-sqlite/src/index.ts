export { TransactionEnded } from "./errors.js";
export { type Migration, migrations } from "./migrations.js";
export type { SqliteOptions } from "./options.js";
export { sqlite } from "./sqlite-store.js";
