import { StoreUnavailable } from "@es/core";
import type { Ask } from "./connection.js";

const longestMs = 60_000;

/** Asks, except while the server wants to be left alone: it then rejects with StoreUnavailable without asking. */
export function heedingRetryAfter(ask: Ask, now: () => number = Date.now): Ask {
  let notBefore = 0;
  return async (path, asking) => {
    const wait = notBefore - now();
    if (wait > 0) throw new StoreUnavailable("The server of the log", `it wants to be left alone for another ${wait} ms`);
    const answer = await ask(path, asking);
    if (answer.status === 429 || answer.status === 503) notBefore = now() + waitMs(answer.headers["retry-after"] ?? "", now());
    return answer;
  };
}

/** Seconds or a date, as the header has it; nothing it says can hold a reader up for ever. */
function waitMs(retryAfter: string, now: number): number {
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestMs);
}
