export { postgresMigrations } from "./migrations.js";
export type { PostgresOptions } from "./options.js";
export type { PostgresConnection } from "./pool.js";
export { type PostgresTransaction, postgres } from "./postgres.js";
