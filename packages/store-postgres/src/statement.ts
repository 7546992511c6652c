import { createHash } from "node:crypto";

/** A statement of the store; by its name a connection prepares it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Names a statement after its text. */
export function statement(text: string): Statement {
  return { text, name: `es_${createHash("sha256").update(text).digest("hex").slice(0, 24)}` };
}
