export { postgresMigrations } from "./migrations.js";
export type { PostgresConnection } from "./pool.js";
export { type PostgresOptions, type PostgresTransaction, postgres } from "./postgres.js";
