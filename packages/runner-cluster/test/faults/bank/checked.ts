import { type GivenCommand, type Kept, keptInPostgres, keptInSqlite, type Query, violations } from "@es/tooling/testing";
import Database from "better-sqlite3";
import pg from "pg";
import { expectedFollowers, type ReportRow } from "./expected.js";
import type { Place } from "./infrastructure.js";

/** The tables of a bank at one moment: its events and positions, and the rows of the report by account. */
export interface Books extends Kept {
  readonly report: readonly ReportRow[];
}

/** Reads the books, all in one snapshot of the database. */
export function booksIn(place: Place): Promise<Books> {
  return "path" in place ? inSqlite(place.path) : inPostgres(place);
}

/** Returns the faults in books: at any moment, or when all work is done. */
export function faultsIn(books: Books, commands: readonly GivenCommand[], { atRest }: { readonly atRest: boolean }): readonly string[] {
  return violations(books, { commands, atRest, followers: expectedFollowers(books, books.report) });
}

async function inPostgres({ url, schema }: { readonly url: string; readonly schema: string }): Promise<Books> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const query: Query = async (sql) => (await client.query(sql)).rows;
    return { ...(await keptInPostgres(query, schema)), report: await rows(query, `${schema}_report`) };
  } finally {
    await client.end();
  }
}

async function inSqlite(path: string): Promise<Books> {
  const db = new Database(path, { readonly: true });
  try {
    db.exec("BEGIN");
    const query: Query = (sql) => db.prepare<[], object>(sql).all();
    return { ...(await keptInSqlite(query)), report: await rows(query, "report") };
  } finally {
    db.close();
  }
}

async function rows(query: Query, table: string): Promise<readonly ReportRow[]> {
  const all = await query(`SELECT account, entries, total, mix FROM ${table}`);
  return (all as readonly Record<"account" | "entries" | "total" | "mix", string>[])
    .map(({ account, entries, total, mix }) => ({ account, entries: Number(entries), total: Number(total), mix: Number(mix) }))
    .sort((one, other) => (one.account < other.account ? -1 : 1));
}
