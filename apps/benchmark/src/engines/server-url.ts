import { randomUUID } from "node:crypto";

/** A server to measure on, as the environment names it, or where it is by default. */
export function serverUrl(variable: string, usual: string): URL {
  return new URL(process.env[variable] || usual);
}

/** The same server, with another database of it. */
export function databaseUrl(server: URL, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** The name of a database that nobody else has. */
export function ownDatabase(): string {
  return `es_benchmark_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
}
