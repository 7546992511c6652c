import { EngineMissing } from "./engines/engine.js";
import { compare, type Figures, type Rounds } from "./harness/compare.js";
import type { Aim, Row } from "./harness/row.js";

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
