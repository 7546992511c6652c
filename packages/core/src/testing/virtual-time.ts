import { setImmediate as turn } from "node:timers/promises";
import type { Stop } from "../persistence/recorder.js";
import type { Time } from "../system/time.js";
import { type Timer, Timers } from "./timers.js";

/** How many turns of the event loop the work of one moment may take. */
const mostTurns = 1_000_000;

/** Time that passes only when a test or a simulation says so. */
export interface VirtualTime extends Time {
  /**
   * Lets `ms` milliseconds pass. Timers fire one by one, those of the same moment in the order in which they were set;
   * what they and promises begin is done before the next one, unless it waits for anything outside this process.
   */
  run(ms: number): Promise<void>;
  /** Lets time pass until `holds`, but no longer than `ms` milliseconds; returns whether it came to that. */
  until(holds: () => boolean, ms: number): Promise<boolean>;
}

export interface VirtualTimeOptions {
  /**
   * For simulations with very many timers: they are due at whole parts of a millisecond, so many in each, and those of one
   * moment fire together, before what they begin. Default: each at the very time that was asked for, and by itself.
   */
  readonly ticksPerMs?: number;
}

/** Time that begins at 0. */
export function virtualTime({ ticksPerMs }: VirtualTimeOptions = {}): VirtualTime {
  const timers = new Timers();
  const due = (at: number) => (ticksPerMs === undefined ? at : Math.ceil(at * ticksPerMs) / ticksPerMs);
  let now = 0;
  let numbers = 0;
  let running = false;

  const after = (ms: number, work: () => void): Stop => {
    const timer: Timer = { at: Math.max(now, due(now + Math.max(0, ms))), number: numbers++, work };
    timers.add(timer);
    return () => {
      timer.work = undefined;
    };
  };

  /** Fires the next timer, or with ticks all of its moment; what they begin is done afterwards. */
  const fire = async ({ at }: Timer) => {
    now = at;
    let fired = false;
    do {
      const work = timers.take()?.work;
      fired ||= work !== undefined;
      work?.();
    } while (ticksPerMs !== undefined && timers.soonest?.at === at);
    if (fired) await quiet();
  };

  const pass = async (holds: () => boolean, end: number) => {
    await quiet();
    for (;;) {
      if (holds()) return true;
      const next = timers.soonest;
      if (next === undefined || next.at > end) break;
      await fire(next);
    }
    now = end;
    return holds();
  };

  const until = async (holds: () => boolean, ms: number) => {
    if (running) throw new Error("Virtual time is running already: wait for the last run first");
    running = true;
    return pass(holds, now + ms).finally(() => {
      running = false;
    });
  };

  return { now: () => now, after, until, run: async (ms) => void (await until(() => false, ms)) };
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
