import { mysql } from "@es/store-mysql";
import type { PoolConnection } from "mysql2/promise";
import { mysqlTables } from "../reporting/mysql/mysql-tables.js";
import type { Storage } from "./storage.js";

/** A database in MySQL or MariaDB. */
export function mysqlStorage(url: string): Storage<PoolConnection> {
  return { place: url, store: mysql(url), tables: mysqlTables(url) };
}
