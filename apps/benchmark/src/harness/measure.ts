import { EngineMissing } from "../engines/engine.js";
import type { Aim, Comparison, Done, Row, Work } from "./row.js";

/** A row with its figures; or with why there are none. */
export type Measured = Omit<Row, "open"> & { readonly store: string } & (
    | { readonly figures: Figures; readonly missing?: undefined }
    | { readonly missing: string }
  );

/** Opens a row, measures it, and closes it, whatever happens. */
export async function measure(store: string, { open, ...about }: Row, rounds: Rounds): Promise<Measured> {
  const row = { store, ...about };
  try {
    const comparison = await open();
    try {
      const milliseconds = Math.max(rounds.milliseconds, about.milliseconds ?? 0);
      return { ...row, figures: await compare(comparison, { ...rounds, milliseconds }) };
    } finally {
      await comparison.close();
    }
  } catch (error) {
    if (error instanceof EngineMissing) return { ...row, missing: error.message };
    throw new Error(`${store}, ${about.what}: ${String(error)}`, { cause: error });
  }
}

/** Whether a row with an aim reaches it. */
export function reached({ ratio, perSecond }: Aim, figures: Figures): boolean {
  return (figures.ratio?.median ?? Number.POSITIVE_INFINITY) >= (ratio ?? 0) && figures.oursPerSecond >= (perSecond ?? 0);
}

/** How often and for how long each side is measured. */
export interface Rounds {
  readonly rounds: number;
  readonly milliseconds: number;
}

/** The result of a comparison: medians of all rounds. */
export interface Figures {
  readonly oursPerSecond: number;
  readonly baselinePerSecond?: number;
  readonly ratio?: Ratio;
}

/** The median of the rounds' ratios, and the least and the greatest of them. */
interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** Measures the two sides in turns, so that a machine that is slow for a while is slow for both. */
export async function compare({ ours, baseline }: Comparison, { rounds, milliseconds }: Rounds): Promise<Figures> {
  // The first rounds are slow: code is not compiled yet, and files are empty.
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
