import { wholeNumber } from "../persistence/arguments.js";
import type { Recorded } from "../persistence/event-store.js";
import { WaitedTooLong } from "../process/errors.js";
import { onAbort } from "../process/on-abort.js";

/** How long to wait. */
export interface WaitingOptions {
  /** Milliseconds after which to reject with WaitedTooLong. Default: no end, but 60,000 where the way has a loop. */
  readonly timeoutMs?: number;
  /** Gives up when it is aborted, and rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** What is waited for. */
interface Awaited {
  readonly application: string;
  readonly recorded: Recorded;
  readonly loop: boolean;
}

const loopTimeoutMs = 60_000;

/** Lets work that waits go on until it is done or over: what was given up leaves nothing behind. */
export async function within(
  { timeoutMs, signal }: WaitingOptions,
  awaited: Awaited,
  work: (over?: AbortSignal) => Promise<void>,
): Promise<void> {
  const ms = timeoutMs === undefined ? undefined : wholeNumber("timeoutMs", timeoutMs, 0);
  signal?.throwIfAborted();
  const limit = ms ?? (awaited.loop ? loopTimeoutMs : undefined);
  if (limit === undefined && signal === undefined) return work();
  const over = new AbortController();
  const timer = limit === undefined ? undefined : setTimeout(() => over.abort(tooLong(awaited, limit)), limit);
  const listenNoMore = signal && onAbort(signal, () => over.abort(signal.reason));
  try {
    await Promise.race([work(over.signal), rejectedBy(over.signal)]);
  } finally {
    clearTimeout(timer);
    listenNoMore?.();
  }
}

function tooLong({ application, recorded, loop }: Awaited, ms: number): WaitedTooLong {
  return new WaitedTooLong(application, recorded.application, recorded.ids.at(-1) ?? 0, ms, loop);
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => void onAbort(signal, () => reject(signal.reason)));
}
