import { hash, timingSafeEqual } from "node:crypto";
import { InvalidArgument } from "@es/core";

/** Someone who may read logs. */
export interface Reader {
  /** The name of the reader in the server's log. */
  readonly name: string;
  /** The SHA-256 of the reader's bearer token, in hexadecimal: see `tokenHash`. */
  readonly tokenHash: string;
  /** The applications whose logs the reader may read. Default: all that are served. */
  readonly logs?: readonly string[];
  /** From when on the token is refused. */
  readonly expires?: Date;
}

/** The hash to keep of a bearer token. Make tokens of 32 random bytes: a hash does not protect what can be guessed. */
export function tokenHash(token: string): string {
  return hash("sha256", token, "hex");
}

const bearer = /^Bearer ([A-Za-z0-9._~+/-]{1,512}={0,2})$/i;

/** Returns a function that finds the reader of an Authorization header. It compares all tokens, in constant time. */
export function recognising(readers: readonly Reader[], now: () => number = Date.now): (authorization?: string) => Reader | undefined {
  const hashes = readers.map(hashOf);
  return (authorization = "") => {
    const token = bearer.exec(authorization)?.[1];
    if (token === undefined) return undefined;
    const given = hash("sha256", token, "buffer");
    const found = hashes.map((each) => timingSafeEqual(each, given)).lastIndexOf(true);
    const reader = readers[found];
    return reader?.expires !== undefined && reader.expires.getTime() <= now() ? undefined : reader;
  };
}

/** Throws InvalidArgument for a reader that is not whole, or whose token is that of another: one of them would be ignored. */
export function checkReaders(readers: readonly Reader[]): void {
  const names = new Map<string, string>();
  for (const reader of readers) {
    const { name, tokenHash, logs, expires } = reader;
    if (typeof name !== "string" || name === "") throw new InvalidArgument("name of a reader", name, "a name for the server's log");
    hashOf(reader);
    const other = names.get(tokenHash);
    if (other !== undefined)
      throw new InvalidArgument("readers", `${other} and ${name} with the same token`, "each reader a token of its own");
    names.set(tokenHash, name);
    const isList = Array.isArray(logs) && logs.every((log) => typeof log === "string");
    if (logs !== undefined && !isList) throw new InvalidArgument(`logs of ${name}`, logs, "the names of applications, in an array");
    const isDate = expires instanceof Date && !Number.isNaN(expires.getTime());
    if (expires !== undefined && !isDate) throw new InvalidArgument(`expires of ${name}`, expires, "a valid Date");
  }
}

function hashOf({ name, tokenHash }: Reader): Buffer {
  if (typeof tokenHash === "string" && /^[0-9a-f]{64}$/.test(tokenHash)) return Buffer.from(tokenHash, "hex");
  throw new InvalidArgument(
    `tokenHash of ${name}`,
    "something else",
    "the SHA-256 of the token in hexadecimal, as tokenHash(token) makes it",
  );
}
