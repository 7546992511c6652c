import { createHash } from "node:crypto";

/** Returns the value of the digest header for a body. */
export function digestOf(body: Uint8Array): string {
  const digest = digesting();
  digest.update(body);
  return digest.end();
}

/** The same of a body that comes in pieces. */
export function digesting(): { update(piece: Uint8Array): void; end(): string } {
  const hash = createHash("sha256");
  return { update: (piece) => void hash.update(piece), end: () => `sha-256=:${hash.digest("base64")}:` };
}
