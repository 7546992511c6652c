import type { Stop } from "../persistence/recorder.js";

/** How often to look, in milliseconds: from `fastest` after a change, by and by down to `slowest` while nothing changes. */
export interface Pace {
  readonly fastest: number;
  readonly slowest: number;
}

/**
 * Looks at something again and again, and calls `changed` at first and whenever it looks otherwise than before. A look
 * that fails is no change: the next one comes at the slowest pace. Does not keep the process alive.
 */
export function polling(look: () => Promise<unknown>, changed: () => void, pace: () => Pace): Stop {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let wait = 0;
  let seen: unknown;
  const tick = async () => {
    const { fastest, slowest } = pace();
    try {
      const now = await look();
      const same = now === seen;
      if (!same && !stopped) changed();
      seen = now;
      wait = same ? Math.min(slowest, Math.max(fastest, wait * 1.5)) : fastest;
    } catch {
      wait = slowest;
    }
    if (!stopped) timer = setTimeout(tick, wait).unref();
  };
  void tick();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
