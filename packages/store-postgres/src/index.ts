export { postgresMigrations } from "./migrations.js";
export type { PostgresOptions } from "./options.js";
export type { PostgresConnection } from "./pool.js";
export { postgres } from "./postgres.js";
