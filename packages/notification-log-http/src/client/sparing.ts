import { StoreUnavailable } from "@es/core";
import type { Ask } from "./connection.js";

const longestMs = 60_000;
const pausesMs = { least: 100, most: 2000 };

/**
 * Sends requests, except while the server asked for a pause, or is away: then it rejects with StoreUnavailable at once.
 * While the server is away, one request is sent every 0.1 s, later every 2 s, to find out when it is back.
 */
export function sparing(ask: Ask, now: () => number = Date.now): Ask {
  let notBefore = 0;
  let away: { readonly faults: number; readonly until: number; readonly error: StoreUnavailable } | undefined;
  let trying: ReturnType<Ask> | undefined;

  return async (path, asking) => {
    // Requests during a trial wait for its outcome, and then are sent themselves.
    if (trying !== undefined) await trying;
    const wait = notBefore - now();
    if (wait > 0) throw new StoreUnavailable("The server of the log", `it wants to be left alone for another ${wait} ms`);
    if (away === undefined) return outcome(path, asking);
    if (now() < away.until) throw new StoreUnavailable("The server of the log", "it was away a moment ago", { cause: away.error });
    // A request that the server may hold has its outcome late: no other may wait for it.
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
      // Requests that were under way together count as one failure.
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
