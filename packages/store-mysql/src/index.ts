export { mysqlMigrations } from "./migrations.js";
export { type MysqlTransaction, mysql } from "./mysql.js";
export type { MysqlOptions } from "./options.js";
export type { MysqlConnection } from "./pool.js";
