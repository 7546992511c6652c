import { StoreUnavailable } from "@es/core";
import type { Ask } from "./connection.js";

const longestMs = 60_000;
const pausesMs = { least: 100, most: 2000 };

/**
 * Asks, except while the server wants to be left alone, or is away: it then rejects with StoreUnavailable without asking.
 * Of all questions about a server that is away one is sent in 0.1 s, after a while in 2 s: it finds out when it is back.
 */
export function sparing(ask: Ask, now: () => number = Date.now): Ask {
  let notBefore = 0;
  let away: { readonly faults: number; readonly until: number; readonly error: StoreUnavailable } | undefined;
  let trying: ReturnType<Ask> | undefined;

  return async (path, asking) => {
    // Those who come while somebody finds out whether it is back hear of that, and then ask for what they want themselves.
    if (trying !== undefined) await trying;
    const wait = notBefore - now();
    if (wait > 0) throw new StoreUnavailable("The server of the log", `it wants to be left alone for another ${wait} ms`);
    if (away === undefined) return outcome(path, asking);
    if (now() < away.until) throw new StoreUnavailable("The server of the log", "it was away a moment ago", { cause: away.error });
    // One that the server may hold finds out late: nobody is to wait for that.
    if ((asking?.patience ?? 0) > 0) return outcome(path, asking);
    trying = outcome(path, asking);
    return trying.finally(() => {
      trying = undefined;
    });
  };

  async function outcome(path: string, asking: Parameters<Ask>[1]) {
    const before = away;
    try {
      const answer = await ask(path, asking);
      if (answer.status === 429 || answer.status === 503) notBefore = now() + waitMs(answer.headers["retry-after"] ?? "", now());
      away = undefined;
      return answer;
    } catch (error) {
      // Questions that were on their way together find out the same thing once.
      if (error instanceof StoreUnavailable && asking?.signal?.aborted !== true && away === before)
        away = awayAfter(before?.faults ?? 0, error);
      throw error;
    }
  }

  function awayAfter(faults: number, error: StoreUnavailable) {
    const pause = faults === 0 ? 0 : Math.min(pausesMs.most, pausesMs.least * 2 ** (faults - 1));
    return { faults: Math.min(faults + 1, 10), until: now() + pause, error };
  }
}

/** Seconds or a date, as the header has it; nothing it says can hold a reader up for ever. */
function waitMs(retryAfter: string, now: number): number {
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestMs);
}
