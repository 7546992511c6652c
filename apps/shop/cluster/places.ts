import { randomUUID } from "node:crypto";
import { privatePostgres, privateRedis } from "@es/tooling/testing";
import { Redis } from "ioredis";
import pg from "pg";

/** Something of one's own on a server, which is gone when it is disposed of. */
export interface Place extends AsyncDisposable {
  readonly url: string;
}

/** A database on a Postgres that is there, or on a private one. */
export async function ownDatabase(server: string | undefined): Promise<Place> {
  if (server === undefined) return privatePostgres();
  const name = ownName();
  const url = new URL(server);
  url.pathname = `/${name}`;
  await inPostgres(server, `CREATE DATABASE ${name}`);
  return { url: url.href, [Symbol.asyncDispose]: () => inPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Keys with a prefix in a Redis that is there, or in a private one. */
export async function ownKeys(server: string | undefined): Promise<Place & { readonly prefix: string }> {
  const prefix = ownName();
  if (server !== undefined) return { url: server, prefix, [Symbol.asyncDispose]: () => unlinkAll(server, prefix) };
  const redis = await privateRedis("--maxmemory-policy", "noeviction");
  return { url: redis.url, prefix, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
}

function ownName(): string {
  return `shop_${randomUUID().replaceAll("-", "")}`;
}

async function inPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function unlinkAll(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) if (keys.length > 0) await redis.unlink(keys);
  await redis.quit();
}
