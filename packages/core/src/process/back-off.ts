/** How long to wait between attempts, in milliseconds: doubled each time up to `most`, and varied by half either way. */
export interface BackOffOptions {
  /** Default 50. */
  readonly least?: number;
  /** Default 5,000. */
  readonly most?: number;
  /** A number from 0 up to 1. Default Math.random. */
  readonly random?: () => number;
}

/** The wait before attempt `attempts` + 1. */
export function backOff(attempts: number, { least = 50, most = 5000, random = Math.random }: BackOffOptions = {}): number {
  return Math.min(most, least * 2 ** (attempts - 1) * (0.5 + random()));
}
