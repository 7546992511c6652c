import type { Stop } from "../persistence/recorder.js";

/** Time as a runner sees it: of the machine, or of a simulation. */
export interface Time {
  /** Milliseconds from any beginning; never goes back. */
  now(): number;
  /** Does work once, `ms` milliseconds from now. */
  after(ms: number, work: () => void): Stop;
}

/** The machine's time. */
export const systemTime: Time = {
  now: () => performance.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
