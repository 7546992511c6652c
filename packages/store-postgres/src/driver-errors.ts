import { EventSourcingError, StoreUnavailable } from "@es/core";

/** The answer to a commit was lost with the connection: it may or may not have been done. */
export class AnswerLost extends Error {}

/** Work alongside failed, with the cause: its unit is refused with it. */
export class AlongsideFailed extends Error {}

// Serialization failure, deadlock, lock not available, the server shutting down or starting, connection failures, no free slot.
const passing = /^(40001|40P01|55P03|57P0[123]|08...|53300)$/;
const connectionLost = /^(57P0[123]|08...|25P03)$/;

/** What a store does about each failure that does not pass by itself, by SQLSTATE. */
const remedies: Readonly<Record<string, string>> = {
  "28P01": "check the user's password",
  "28000": "check the user, and what pg_hba.conf allows it",
  "3D000": "create the database first, or check its name",
  "42501": "grant the user the rights, or let another user run the migrations",
  "42P01": "its tables are gone: run the migrations",
  "53300": "raise max_connections, or lower the pool's max",
  "57014": "it took longer than statement_timeout: look for what holds the locks, or raise it",
  "25P03": "work alongside took longer than idle_in_transaction_session_timeout",
};

/** The SQLSTATE of an error of the server's, also where a query builder has wrapped it. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && "severity" in cause) return code;
  }
  return undefined;
}

/** Whether a place or a position was taken since it was looked at: our constraints say so. */
export function isRace(error: unknown): boolean {
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string };
  if (code === "23505") return constraint === "events_place" || constraint === "tracking_pkey";
  return code === "23502" && table === "tracking";
}

/** Whether the connection broke: the server said nothing, or that it hangs up. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof EventSourcingError || error instanceof AnswerLost || error instanceof AlongsideFailed) return false;
  const state = sqlState(error);
  return state === undefined || connectionLost.test(state);
}

/** Whether the same may well succeed if it is done again. */
export function isPassing(error: unknown): boolean {
  return error instanceof AnswerLost || isConnectionLost(error) || passing.test(sqlState(error) ?? "");
}

/** What a driver's error becomes outside the store. */
export function unavailable(store: string, error: unknown): EventSourcingError {
  if (error instanceof EventSourcingError) return error;
  if (error instanceof AnswerLost) {
    const why = "the connection was lost during a commit and could not be made again: whether it was recorded is not known";
    return new StoreUnavailable(store, why, { cause: error.cause });
  }
  const { message } = error as Error;
  return new StoreUnavailable(store, `${message} (${remedyFor(error as Error)})`, { cause: error });
}

function remedyFor(error: Error): string {
  if (/timeout exceeded when trying to connect/.test(error.message)) {
    return "all connections of the pool are busy, or the server does not answer: raise the pool's max, or check host and port";
  }
  return remedies[sqlState(error) ?? ""] ?? "check that the server runs and can be reached, then try again";
}
