import { postgres } from "@es/store-postgres";
import type { PoolClient } from "pg";
import { postgresTables } from "../reporting/postgres/postgres-tables.js";
import type { Storage } from "./storage.js";

/** A database in Postgres, with the tables of the shop in the schemas that its user works in. */
export function postgresStorage(url: string): Storage<PoolClient> {
  return { place: url, store: postgres(url), tables: postgresTables };
}
