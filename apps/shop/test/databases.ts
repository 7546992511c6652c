import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { type OpenShop, type OpenShopOptions, openShop } from "../src/run.js";
import { openStorage, type Storage } from "../src/storage.js";

/** A kind of database that the shop runs on, with a way to get an empty one. */
export interface Database {
  readonly name: string;
  /** The needs of its tests. */
  readonly tags: string[];
  make(): Promise<{ readonly place: string; drop(): Promise<void> }>;
}

/** Every kind of database that the shop runs on. */
export const databases: readonly Database[] = [
  { name: "SQLite", tags: [], make: sqliteFile },
  { name: "Postgres", tags: ["postgres"], make: postgresDatabase },
  { name: "MySQL", tags: ["mysql"], make: mysqlDatabase },
];

/** Opens the shop on an empty database, which is gone when the shop is disposed of. */
export async function openShopOn(database: Database, options: OpenShopOptions = {}): Promise<OpenShop> {
  const { place, drop } = await database.make();
  try {
    const shop = await openShopAt(place, options);
    return { ...shop, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]().then(drop) };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** Opens the shop at a place that is there. */
export async function openShopAt(place: string, options: OpenShopOptions = {}): Promise<OpenShop> {
  return openShop(await storageAt(place), options);
}

/** A place as it is, or as it is made. */
export function storageAt(place: string): Promise<Storage<never>> {
  return openStorage(place, { mustExist: false });
}

async function sqliteFile() {
  const folder = await mkdtemp(join(tmpdir(), "shop-"));
  return { place: `sqlite:${join(folder, "shop.db")}`, drop: () => rm(folder, { recursive: true }) };
}

async function postgresDatabase() {
  const url = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
  const name = uniqueName();
  await inPostgres(url, `CREATE DATABASE ${name}`);
  return { place: withDatabase(url, name), drop: () => inPostgres(url, `DROP DATABASE ${name}`) };
}

async function inPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function mysqlDatabase() {
  const url = process.env.ES_MYSQL_URL ?? "mysql://root@127.0.0.1:3306";
  const name = uniqueName();
  await inMysql(url, `CREATE DATABASE ${name}`);
  return { place: withDatabase(url, name), drop: () => inMysql(url, `DROP DATABASE ${name}`) };
}

async function inMysql(url: string, statement: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query(statement).finally(() => connection.end());
}

function uniqueName(): string {
  return `shop_${randomUUID().replaceAll("-", "")}`;
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
