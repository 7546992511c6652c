import { AlongsideFailed, causesOf, unavailableOf } from "@es/core/adapter";

// Serialization failure, deadlock, lock not available, the server shutting down or starting, connection failures, no free slot.
const passing = /^(40001|40P01|55P03|57P0[123]|08...|53300)$/;
const hangingUp = /^(57P0[123]|08...|25P03)$/;
const network = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const brokenOff = /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired)/;
const noConnection = /^timeout exceeded when trying to connect/;
const readOnly = "25006";
const failedTransaction = "25P02";

/** The server only reads, and nobody but the store may hear of it. */
export class OnlyReads extends Error {
  readonly code = readOnly;

  constructor(cause: unknown) {
    super("cannot write in a read-only transaction", { cause });
  }
}

/** A statement alongside failed, and nothing shows why. */
class Swallowed extends Error {
  readonly code = failedTransaction;
}

/** The remedies for failures that do not pass by themselves, by SQLSTATE. */
const remedies: Readonly<Record<string, string>> = {
  [readOnly]: "the server only reads: it is a replica or was demoted. Check where the address leads, and that a server there may write",
  "28P01": "check the user's password",
  "28000": "check the user, and what pg_hba.conf allows it",
  "3D000": "create the database first, or check its name",
  "42501": "grant the user the rights, or let another user run the migrations",
  "42P01": "its tables are gone: run the migrations",
  "53300": "raise max_connections, or lower the pool's max",
  "57014": "it took longer than statement_timeout: look for who holds the locks, or raise it",
  "25P03": "work alongside took longer than idle_in_transaction_session_timeout: shorten it, or raise that",
};

/** Whether a unique constraint of the store's refused a statement, a compare-and-set, or the look-up of the event before another. */
export function isRefused(error: unknown): boolean {
  const state = sqlState(error);
  return state === "23505" || state === "23502";
}

/** Whether the connection broke. */
export function isConnectionLost(error: unknown): boolean {
  return causesOf(error).some(({ code, message }) => hangingUp.test(code) || network.test(code) || brokenOff.test(message));
}

/** Whether the server does not write, so that nothing of the transaction was kept: a replica, or a server that was demoted. */
export function isReadOnly(error: unknown): boolean {
  return causesOf(error).some(({ code }) => code === readOnly);
}

/** Whether the connection is not to be used again. */
export function isUnusable(error: unknown): boolean {
  return isConnectionLost(error) || isReadOnly(error);
}

/** Whether the same may well succeed if it is done again. */
export function isTransient(error: unknown): boolean {
  return isUnusable(error) || passing.test(sqlState(error) ?? "");
}

/** How it shows that work alongside caught an error of the database's: nothing more can be done in its transaction. */
export function swallowed(cause?: unknown): AlongsideFailed {
  const why = new Swallowed("A statement alongside failed, and its error was swallowed", { cause });
  return new AlongsideFailed(why.message, { cause: why });
}

/** Whether all that is known is that a transaction cannot go on. */
export function isSwallowed(error: unknown): boolean {
  return sqlState(error) === failedTransaction;
}

/** Returns the store's error for one of the driver's. */
export function unavailable(store: string, error: unknown): Error {
  // An error about several addresses has no message of its own.
  return unavailableOf(store, error, (cause) => `${cause.message || (cause as { code?: string }).code} (${remedyFor(cause)})`);
}

function remedyFor(error: Error): string {
  if (noConnection.test(error.message)) {
    return "all connections of the pool are busy, or the server does not answer: raise the pool's max, or check host and port";
  }
  return remedies[sqlState(error) ?? ""] ?? "check that the server runs and can be reached, then try again";
}

function sqlState(error: unknown): string | undefined {
  return causesOf(error).find(({ code }) => /^[0-9A-Z]{5}$/.test(code))?.code;
}
