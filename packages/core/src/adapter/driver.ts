import { EventSourcingError } from "../domain/errors.js";
import { StoreUnavailable } from "../persistence/errors.js";
import type { ReadingWork } from "../persistence/recorder.js";
import { AlongsideFailed, CommitUnknown, retry } from "./record-batch.js";

/** The kit's view of a driver's errors. */
export interface DriverErrors {
  /** Whether the same may well succeed if it is done again. */
  isTransient(error: unknown): boolean;
  /** Returns the error for the caller, of one that stays. */
  unavailable(error: unknown): Error;
}

/** For how long what reads is done again while the database cannot be reached, in milliseconds. */
const patience = 3_000;

/** Does what may be done twice; again, while its error is transient. Rejects with what `unavailable` makes of the error. */
export function untilReached<T>({ isTransient, unavailable }: DriverErrors, work: () => Promise<T>): Promise<T> {
  return retry(work, (error, since) => isTransient(error) && since < patience, unavailable);
}

/** Returns what an error becomes outside the store: errors of the library stay, others are StoreUnavailable, which `explain` puts in words. */
export function unavailableOf(store: string, error: unknown, explain: (error: Error) => string): Error {
  if (error instanceof EventSourcingError) return error;
  if (error instanceof AlongsideFailed && error.cause instanceof Error) return error.cause;
  if (error instanceof CommitUnknown) {
    const why = "the connection was lost during a commit and could not be made again: whether it was recorded is not known";
    return new StoreUnavailable(store, why, { cause: error.cause });
  }
  return new StoreUnavailable(store, explain(error as Error), { cause: error });
}

/** An error with its causes, for query builders wrap what the driver throws: of each the code, "" where it has none, and the message. */
export function causesOf(error: unknown): readonly { readonly code: string; readonly message: string }[] {
  const all: { code: string; message: string }[] = [];
  for (let cause = error; cause instanceof Error && all.length < 8; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    all.push({ code: typeof code === "string" ? code : "", message: cause.message });
  }
  return all;
}

/** Begins and ends a transaction that reads. */
export interface ReadTransaction<Connection> {
  /** Lends a connection, and discards it where `work` rejects. */
  lend<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  begin(connection: Connection): Promise<unknown>;
  /** There is nothing to keep. */
  end(connection: Connection): Promise<unknown>;
  unavailable(error: unknown): Error;
}

/** Does the user's work in a transaction that reads. What the work throws comes out untouched. */
export async function readIn<Connection, Result>(
  { lend, begin, end, unavailable }: ReadTransaction<Connection>,
  work: ReadingWork<Connection, Result>,
): Promise<Result> {
  let begun = false;
  try {
    return await lend(async (connection) => {
      await begin(connection);
      begun = true;
      const answer = await settled(work, connection);
      // It fails only with its connection, which is then discarded.
      await end(connection);
      return answer();
    });
  } catch (error) {
    throw begun ? error : unavailable(error);
  }
}

/** The result or error of the work, for the time when its transaction has ended. */
async function settled<Connection, Result>(work: ReadingWork<Connection, Result>, connection: Connection): Promise<() => Result> {
  try {
    const answer = await work(connection);
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** How an answer is waited for. */
export interface Deadline<T> {
  readonly ms: number;
  /** The error of an answer that does not come in time. */
  late(): Error;
  /** Gets an answer that came too late. */
  discard?(answer: T): void;
}

/** Waits for an answer at most so long. Rejects with `late`. */
export function within<T>({ ms, late, discard }: Deadline<T>, ask: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(late());
    }, ms);
    const settle = <V>(say: (value: V) => void) => {
      return (value: V) => {
        clearTimeout(timer);
        say(value);
      };
    };
    ask().then(
      settle((answer: T) => (isLate ? discard?.(answer) : resolve(answer))),
      settle(reject),
    );
  });
}
