/** A number from 0 up to 1. */
export type Random = () => number;

/** Random numbers that are the same for the same seed (mulberry32): enough for a simulation, no use for secrets. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How long until the next of things that happen so often a second on average, each by itself: in milliseconds. */
export function nextAfter(perSecond: number, random: Random): number {
  return (-Math.log(1 - random()) * 1000) / perSecond;
}
