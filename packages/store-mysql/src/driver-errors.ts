import { causesOf, unavailableOf } from "@es/core/adapter";

/** No connection of the pool became free in time. */
export class PoolExhausted extends Error {}

/** The server did not answer in time. It has the code that mysql2 gives such an error. */
export class NoAnswer extends Error {
  readonly code = "PROTOCOL_SEQUENCE_TIMEOUT";

  constructor(ms: number) {
    super(`the server did not answer within ${ms} ms`);
  }
}

const lost = new Set([
  ...["PROTOCOL_CONNECTION_LOST", "PROTOCOL_SEQUENCE_TIMEOUT", "PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR", "ER_CONNECTION_KILLED"],
  ...["ER_SERVER_SHUTDOWN", "ER_NORMAL_SHUTDOWN", "ER_FORCING_CLOSE", "ER_CLIENT_INTERACTION_TIMEOUT"],
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
]);
const brokenOff = /^(Can't add new command when connection is in closed state|Connection lost|connect ETIMEDOUT)/;
/** The server, or its engine, writes nothing, is taken out of use, or is not part of its cluster. */
const readOnly = new Set([
  ...["ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION", "ER_READ_ONLY_MODE", "ER_INNODB_READ_ONLY", "ER_SERVER_OFFLINE_MODE"],
]);
const optionForReading = /read[-_]only/;
const outOfCluster = /WSREP has not yet prepared node/;
/** Lock wait timeout, deadlock, record changed since last read, query killed, no free slot. */
const passing = new Set(["ER_LOCK_WAIT_TIMEOUT", "ER_LOCK_DEADLOCK", "ER_CHECKREAD", "ER_QUERY_INTERRUPTED", "ER_CON_COUNT_ERROR"]);
const onlyReads = "the server only reads: it is a replica or was demoted. Check where the address leads, and that a server there may write";

/** The remedies for failures that do not pass by themselves. */
const remedies: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: "check the user and the password",
  ER_DBACCESS_DENIED_ERROR: "grant the user rights on the database",
  ER_TABLEACCESS_DENIED_ERROR: "grant the user the rights, or let another user run the migrations",
  ER_BAD_DB_ERROR: "create the database first, or check its name",
  ER_NO_DB_ERROR: "name the database in the URL",
  ER_NO_SUCH_TABLE: "its tables are gone: run the migrations",
  ER_CON_COUNT_ERROR: "raise max_connections, or lower the pool's connectionLimit",
  ER_LOCK_WAIT_TIMEOUT: "look for who holds the locks",
  ER_BINLOG_STMT_MODE_AND_ROW_ENGINE: "set binlog_format to ROW or MIXED",
  ER_NET_PACKET_TOO_LARGE: "raise max_allowed_packet",
};

/** Whether a unique key of the store's refused a statement, or the look-up of the event before another. */
export function isRefused(error: unknown): boolean {
  return causesOf(error).some(({ code }) => code === "ER_DUP_ENTRY" || code === "ER_BAD_NULL_ERROR");
}

/** Whether the connection broke. */
export function isConnectionLost(error: unknown): boolean {
  return causesOf(error).some(({ code, message }) => lost.has(code) || brokenOff.test(message));
}

/** Whether the server does not write, so that nothing of the transaction was kept: a replica, or a server that was demoted. */
export function isReadOnly(error: unknown): boolean {
  return causesOf(error).some(({ code, message }) => {
    if (code === "ER_OPTION_PREVENTS_STATEMENT") return optionForReading.test(message);
    return readOnly.has(code) || outOfCluster.test(message);
  });
}

/** Whether the connection is not to be used again. */
export function isUnusable(error: unknown): boolean {
  return isConnectionLost(error) || isReadOnly(error);
}

/** Whether the same may well succeed if it is done again. */
export function isTransient(error: unknown): boolean {
  return isUnusable(error) || causesOf(error).some(({ code }) => passing.has(code));
}

/** Returns the store's error for one of the driver's. */
export function unavailable(store: string, error: unknown): Error {
  return unavailableOf(store, error, explained);
}

function explained(error: Error & { readonly code?: string }): string {
  const { code, message } = error;
  if (error instanceof PoolExhausted) return message;
  const remedy = isReadOnly(error) ? onlyReads : (remedies[code ?? ""] ?? "check that the server runs and can be reached, then try again");
  // An error about several addresses has no message of its own.
  return `${message || code} (${remedy})`;
}
