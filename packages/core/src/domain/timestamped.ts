import type { Variant } from "./variant.js";

/** Tells the time; given as an argument wherever time is used, so that tests are deterministic. */
export type Clock = () => Date;

/** The time of this machine. */
export const systemClock: Clock = () => new Date();

/** Events that carry `timestamp`: when they were triggered, as ISO 8601 in UTC with milliseconds. */
export function timestamped(options: { readonly clock?: Clock } = {}): Variant<{ readonly timestamp: string }> {
  const clock = options.clock ?? systemClock;
  return { name: "timestamped", fields: () => ({ timestamp: clock().toISOString() }) };
}
