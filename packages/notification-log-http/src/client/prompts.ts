import { setTimeout as sleep } from "node:timers/promises";
import type { Stop } from "@es/core/adapter";
import type { Ask } from "./connection.js";
import { jsonOf, refusalOf } from "./json-of.js";

/** Lets listeners be called when there may be news. */
export type Prompted = (wake: () => void) => Stop;

const leastGapMs = 10;
const backOffMs = { least: 100, most: 5000 };

/** Holds one question for news open as long as anybody listens; after a fault it is asked again, later each time. */
export function prompts(ask: Ask, waitSeconds: number): Prompted {
  const listeners = new Set<{ readonly wake: () => void }>();
  let asking: AbortController | undefined;
  return (wake) => {
    const listener = { wake };
    listeners.add(listener);
    asking ??= begin();
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      asking?.abort();
      asking = undefined;
    };
  };

  function begin(): AbortController {
    const controller = new AbortController();
    void keepAsking(controller.signal);
    return controller;
  }

  async function keepAsking(signal: AbortSignal): Promise<void> {
    let tag: string | undefined;
    for (let faults = 0; !signal.aborted; ) {
      const asked = performance.now();
      const answered = await once(tag, signal).catch(() => undefined);
      if (signal.aborted) return;
      if (answered !== undefined && answered.tag !== tag) for (const { wake } of [...listeners]) wake();
      // A server that neither has news nor waits for any must not be asked over and over.
      const idle = answered === undefined || (answered.tag === tag && performance.now() - asked < waitSeconds * 500);
      faults = idle ? faults + 1 : 0;
      tag = answered?.tag ?? tag;
      await sleep(idle ? pause(faults) : leastGapMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async function once(tag: string | undefined, signal: AbortSignal): Promise<{ readonly tag: string | undefined }> {
    const answer = await ask(`?wait=${waitSeconds}`, { known: tag, patience: waitSeconds * 1000, signal });
    if (answer.status === 304) return tag === undefined ? Promise.reject(refusalOf(answer)) : { tag };
    jsonOf(answer);
    return { tag: answer.headers.etag };
  }
}

function pause(faults: number): number {
  return Math.min(backOffMs.most, backOffMs.least * 2 ** (faults - 1)) * (0.5 + Math.random() / 2);
}
