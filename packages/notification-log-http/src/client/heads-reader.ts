import type { WireHeads } from "../wire/wire.js";
import { capFor } from "./caps.js";
import { checkHeads } from "./check-heads.js";
import type { Ask } from "./connection.js";
import { jsonOf, refusalOf } from "./json-of.js";

/** Reads how far a log goes, and remembers which log it is. */
export interface HeadsReader {
  /** The heads as they are now. */
  now(): Promise<WireHeads>;
  /** The heads as they were found before, for what does not change as long as it is the same log. */
  known(): Promise<WireHeads>;
  /** Has them read anew the next time. */
  forget(): void;
}

/** Reads the heads of an application's log; they are sent only when they have changed. With too few `maxBytes` for its events it rejects. */
export function headsReader(ask: Ask, application: string, maxBytes: number | undefined): HeadsReader {
  let last: { readonly heads: WireHeads; readonly tag: string | undefined } | undefined;
  const now = async () => {
    const before = last;
    const answer = await ask("", { known: before?.tag });
    if (answer.status === 304 && before?.tag !== undefined) return before.heads;
    if (answer.status === 304) throw refusalOf(answer);
    const heads = checkHeads(jsonOf(answer), application, answer.url);
    capFor(heads, maxBytes, answer.url);
    last = { heads, tag: answer.headers.etag };
    return heads;
  };
  return {
    now,
    known: async () => last?.heads ?? now(),
    forget: () => {
      last = undefined;
    },
  };
}
