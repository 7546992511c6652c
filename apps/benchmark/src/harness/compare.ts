import type { Comparison } from "./row.js";
import type { Done, Work } from "./work.js";

/** How often and for how long each side is measured. */
export interface Rounds {
  readonly rounds: number;
  readonly milliseconds: number;
}

/** What came of a comparison: medians of all rounds. */
export interface Figures {
  readonly oursPerSecond: number;
  readonly baselinePerSecond?: number;
  readonly ratio?: Ratio;
}

/** The median of the rounds' ratios, and the least and the greatest of them. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** Measures the two sides in turns, so that a machine that is slow for a while is slow for both. */
export async function compare({ ours, baseline }: Comparison, { rounds, milliseconds }: Rounds): Promise<Figures> {
  // What comes first is slow: code is not compiled yet, and files are empty.
  await ours(2 * milliseconds);
  await baseline?.(2 * milliseconds);
  const our: number[] = [];
  const their: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    our.push(await rateOf(ours, milliseconds));
    if (baseline !== undefined) their.push(await rateOf(baseline, milliseconds));
  }
  if (baseline === undefined) return { oursPerSecond: median(our) };
  const ratios = our.map((rate, round) => rate / (their[round] ?? Number.NaN));
  return { oursPerSecond: median(our), baselinePerSecond: median(their), ratio: ratioOf(ratios) };
}

/** The middle one of some numbers; of two in the middle, what lies between them. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

async function rateOf(work: Work, milliseconds: number): Promise<number> {
  const done: Done = await work(milliseconds);
  return (done.count / done.milliseconds) * 1000;
}

function ratioOf(ratios: readonly number[]): Ratio {
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) };
}
