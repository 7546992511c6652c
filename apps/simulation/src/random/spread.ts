import type { Random } from "./seeded.js";

/** How often a value is not exceeded, beside the value. */
const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

/** Values as they were measured, by those that 0, 10, 25, 50, 75, 90, 95, 99 and 100 % of them do not exceed. */
export type Spread = readonly number[];

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  return shares.map((share) => round(sorted[Math.round(share * (sorted.length - 1))] ?? 0));
}

/** A value that is spread like those that were measured. */
export function draw(spread: Spread, random: Random): number {
  const at = random();
  const upper = shares.findIndex((share, index) => index > 0 && at <= share);
  const [from, to] = [shares[upper - 1] ?? 0, shares[upper] ?? 1];
  const [least, most] = [spread[upper - 1] ?? 0, spread[upper] ?? 0];
  return least + ((at - from) / (to - from)) * (most - least);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
