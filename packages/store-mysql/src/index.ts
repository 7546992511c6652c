export { mysqlMigrations } from "./migrations.js";
export { type MysqlOptions, type MysqlTransaction, mysql } from "./mysql.js";
export type { MysqlConnection } from "./pool.js";
