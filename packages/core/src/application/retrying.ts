import { wholeNumber } from "../persistence/arguments.js";
import { RecordConflict } from "../persistence/errors.js";

/** How often to redo what lost a race. */
export interface RetryingOptions {
  /** How often the work is done at the most, the first time included. Default 10. */
  readonly attempts?: number;
}

/**
 * Redoes work that another writer got ahead of: whatever rejects with RecordConflict is done anew from reading on.
 * Rejects with the last conflict when the attempts are used up, and at once with any other error.
 */
export async function retrying<Result>(work: () => Promise<Result>, options: RetryingOptions = {}): Promise<Result> {
  const attempts = wholeNumber("attempts", options.attempts ?? 10, 1);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RecordConflict) || attempt === attempts) throw error;
    }
  }
}
