export { postgresMigrations } from "./migrations.js";
export type { PostgresConnection } from "./pool.js";
export { type PostgresOptions, postgres } from "./postgres.js";
