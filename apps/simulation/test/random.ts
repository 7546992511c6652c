/** A number from 0 up to 1. */
export type Random = () => number;

/** How long until the next of things that happen so often a second on average, each by itself: in milliseconds. */
export function nextAfter(perSecond: number, random: Random): number {
  return (-Math.log(1 - random()) * 1000) / perSecond;
}

/** How often a value is not exceeded, beside the value. */
const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

/** Values as they were measured, by those that 0, 10, 25, 50, 75, 90, 95, 99 and 100 % of them do not exceed. */
export type Spread = readonly number[];

/** A value that is spread like those that were measured. */
export function draw(spread: Spread, random: Random): number {
  const at = random();
  const upper = shares.findIndex((share, index) => index > 0 && at <= share);
  const [from, to] = [shares[upper - 1] ?? 0, shares[upper] ?? 1];
  const [least, most] = [spread[upper - 1] ?? 0, spread[upper] ?? 0];
  return least + ((at - from) / (to - from)) * (most - least);
}
