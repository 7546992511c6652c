import { createHash } from "node:crypto";

/** What the digest header says of a body. */
export function digestOf(body: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}
