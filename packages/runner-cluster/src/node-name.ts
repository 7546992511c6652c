import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** What a node is called that nobody named: host, process, and something random. */
export function ownName(): string {
  return `${hostname()}-${process.pid}-${randomBytes(3).toString("hex")}`;
}
