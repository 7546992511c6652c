/** The middle of some numbers, what 99 % of them do not exceed, and the greatest. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function quantilesOf(numbers: readonly number[]): Quantiles {
  const sorted = Float64Array.from(numbers).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: round(at(0.5)), p99: round(at(0.99)), max: round(at(1)) };
}

/** Rounds to three digits or to a whole number, whichever is finer. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
