import { type BackOffOptions, backOff } from "../process/back-off.js";
import type { Blockage, SliceEnd } from "./engine.js";
import type { Time } from "./time.js";

/** What an engine keeps to when it runs a slice. */
export interface SliceLimits extends Pick<BackOffOptions, "random"> {
  /** Milliseconds after which a slice that has not ended counts as trouble. */
  readonly deadlineMs: number;
  readonly time: Time;
  /** What the last slice of the task was held up by. */
  readonly before: Blockage | undefined;
  /** Hears that the slice was given up: it goes on by itself, and the engine may give the task to another. */
  givenUp(): void;
}

/** Runs a slice for an engine. Never rejects: where the slice does, or does not end in time, that is trouble, with back-off. */
export function boundedSlice(slice: () => Promise<SliceEnd>, bounds: SliceLimits): Promise<SliceEnd> {
  const { deadlineMs, time, givenUp } = bounds;
  return new Promise((resolve) => {
    const stop = time.after(deadlineMs, () => {
      givenUp();
      const message = `a slice did not end within ${deadlineMs} ms: what it waits for hangs`;
      resolve(heldUp({ message, code: "slice-overdue" }, bounds));
    });
    void ended(slice, bounds).then((end) => {
      stop();
      resolve(end);
    });
  });
}

async function ended(slice: () => Promise<SliceEnd>, bounds: SliceLimits): Promise<SliceEnd> {
  try {
    const end = await slice();
    if (end.blockage === undefined || end.retryInMs !== undefined) return end;
    return { ...end, retryInMs: backOff(end.blockage.attempts, bounds) };
  } catch (error) {
    return heldUp(error instanceof Error ? error : new Error(String(error)), bounds);
  }
}

function heldUp(error: { readonly message: string; readonly code?: unknown }, { before, random }: SliceLimits): SliceEnd {
  const { message, code } = error;
  const attempts = (before?.attempts ?? 0) + 1;
  const coded = typeof code === "string" ? { code } : {};
  const state = code === "store-unavailable" ? "waiting" : "failing";
  const blockage: Blockage = { state, upstream: "", message, ...coded, attempts };
  return { retryInMs: backOff(attempts, random === undefined ? {} : { random }), blockage };
}
