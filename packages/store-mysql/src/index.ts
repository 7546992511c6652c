export { mysqlMigrations } from "./migrations.js";
export { type MysqlOptions, mysql } from "./mysql.js";
export type { MysqlConnection } from "./pool.js";
