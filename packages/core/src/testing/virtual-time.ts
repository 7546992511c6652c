import { setImmediate as turn } from "node:timers/promises";
import type { Stop } from "../persistence/recorder.js";
import type { Time } from "../system/time.js";

/** How many turns of the event loop the work of one moment may take. */
const mostTurns = 1_000_000;

/** Time that passes only when a test or a simulation says so. */
export interface VirtualTime extends Time {
  /**
   * Lets `ms` milliseconds pass. Timers fire one by one, those of the same moment in the order in which they were set;
   * what they and promises begin is done before the next one, unless it waits for anything outside this process.
   */
  run(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly work: () => void;
}

/** Time that begins at 0. */
export function virtualTime(): VirtualTime {
  /** The next one last. */
  const timers: Timer[] = [];
  let now = 0;
  let numbers = 0;
  let running = false;

  const after = (ms: number, work: () => void): Stop => {
    const timer = { at: now + Math.max(0, ms), number: numbers++, work };
    timers.splice(placeOf(timers, timer), 0, timer);
    return () => {
      const place = placeOf(timers, timer);
      if (timers[place] === timer) timers.splice(place, 1);
    };
  };

  const pass = async (end: number) => {
    await quiet();
    for (let next = timers.at(-1); next !== undefined && next.at <= end; next = timers.at(-1)) {
      timers.pop();
      now = next.at;
      next.work();
      await quiet();
    }
    now = end;
  };

  const run = async (ms: number) => {
    if (running) throw new Error("Virtual time is running already: wait for the last run first");
    running = true;
    await pass(now + ms).finally(() => {
      running = false;
    });
  };

  return { now: () => now, after, run };
}

/** Where a timer is, or belongs, among others: behind all that come later. */
function placeOf(timers: readonly Timer[], { at, number }: Timer): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = timers[middle] as Timer;
    if (other.at > at || (other.at === at && other.number > number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many virtual times wait for a turn of the event loop. */
let waiting = 0;

/** Resolves when nothing is left to do without time: no promise that is settled, and no immediate but those of other virtual times. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < mostTurns; turns += 1) {
    waiting += 1;
    await turn();
    waiting -= 1;
    if (process.getActiveResourcesInfo().filter((kind) => kind === "Immediate").length <= waiting) return;
  }
  throw new Error(`One moment of virtual time did not end in ${mostTurns} turns of the event loop: something goes round and round`);
}
