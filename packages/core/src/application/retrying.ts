import { wholeNumber } from "../persistence/arguments.js";
import { AggregateExists, InvalidArgument, RecordConflict } from "../persistence/errors.js";

/** How long to wait between attempts, in milliseconds: doubled each time up to `most`, and varied by half either way. */
export interface BackOffOptions {
  /** A number from 1 to 86,400,000 (a day). Default 50. */
  readonly least?: number;
  /** A number from 1 to 86,400,000 (a day); it also bounds `least`. Default 5,000. */
  readonly most?: number;
  /** A number from 0 up to 1. Default Math.random. */
  readonly random?: () => number;
}

/** Beyond this many doublings any wait is at its `most`, and the power of two would become infinite. */
const mostDoublings = 30;

/** Returns the wait before attempt `attempts` + 1. */
export function backOff(attempts: number, { least = 50, most = 5000, random = Math.random }: BackOffOptions = {}): number {
  return Math.min(most, least * 2 ** Math.min(attempts - 1, mostDoublings) * (0.5 + random()));
}

const dayMs = 86_400_000;

/** Returns the options. Throws InvalidArgument where a bound is no number from 1 to 86,400,000: no wait may be 0, or for ever. */
export function checkedBackOff<Options extends BackOffOptions | undefined>(options: Options): Options {
  for (const name of ["least", "most"] as const) {
    const value = options?.[name];
    if (value !== undefined && !(value >= 1 && value <= dayMs)) {
      throw new InvalidArgument(`backOff.${name}`, value, `a number of milliseconds from 1 to ${dayMs}`);
    }
  }
  return options;
}

/** How often to redo what lost a race. */
export interface RetryingOptions {
  /** How often the work is done at the most, the first time included: a whole number from 1. Default 10. */
  readonly attempts?: number;
}

/** Returns how often work is done at the most. Throws InvalidArgument where that is no whole number from 1. */
export function attemptsOf({ attempts = 10 }: RetryingOptions = {}): number {
  return wholeNumber("attempts", attempts, 1);
}

/**
 * Redoes work that another writer got ahead of: whatever rejects with RecordConflict is done anew from reading on, twice at
 * once and then after pauses of 5 to 250 ms. Rejects with the last conflict when the attempts are used up, with
 * AggregateExists when that comes a second time, and at once with any other error. Commands and `change` do this by themselves.
 */
export async function retrying<Result>(work: () => Promise<Result>, options: RetryingOptions = {}): Promise<Result> {
  const lost = new LostRaces(attemptsOf(options));
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await lost.count(error);
    }
  }
}

/** How many attempts follow each other without a pause: most races are lost once. */
const atOnce = 3;
const pauseMs = { least: 5, most: 250 };

/** The races that one piece of work lost. */
export class LostRaces {
  #count = 0;
  readonly #existing = new Set<string>();

  constructor(private readonly attempts: number) {}

  /** Resolves, with the conflict, when it is time to try again. Rejects with the error where there is to be no other attempt. */
  async count(error: unknown): Promise<RecordConflict> {
    this.#count += 1;
    if (!(error instanceof RecordConflict) || this.#count >= this.attempts) throw error;
    // To see it is enough for work that asks first; other work would fail in the same way for ever.
    if (error instanceof AggregateExists) {
      if (this.#existing.has(error.aggregateId)) throw error;
      this.#existing.add(error.aggregateId);
    }
    if (this.#count >= atOnce) await pause(backOff(this.#count - atOnce + 1, pauseMs));
    return error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
