import { EventSourcingError } from "../domain/errors.js";

/**
 * Someone else recorded this position of the aggregate first, or the log has not the position before it, since it was set
 * back. Nothing of the unit was kept: reload and decide again.
 */
export class RecordConflict extends EventSourcingError {
  readonly code: "record-conflict" | "aggregate-exists" = "record-conflict";

  constructor(
    readonly application: string,
    readonly aggregateId: string,
    readonly position: number,
    { message, ...options }: ErrorOptions & { readonly message?: string } = {},
  ) {
    const why = "is taken, or follows on one that the log does not have";
    super(message ?? `Position ${position} of "${aggregateId}" in ${application} ${why}: reload the aggregate and decide again`, options);
  }
}

/** An aggregate of this kind and id is there already, or was made twice in one unit. Nothing of the unit was kept: take another id, or load it. */
export class AggregateExists extends RecordConflict {
  override readonly code = "aggregate-exists";

  constructor(
    application: string,
    /** The stored name of the kind of aggregate. */
    readonly aggregate: string,
    readonly id: string,
    options?: ErrorOptions,
  ) {
    const message = `${application} has a ${aggregate} "${id}" already: take another id, or load it and decide on it`;
    super(application, `${aggregate}/${id}`, 1, { ...options, message });
  }
}

/** The position was moved by someone else. Nothing of the unit was kept, and its work is done already: reload the position. */
export class TrackingConflict extends EventSourcingError {
  readonly code = "tracking-conflict";

  constructor(
    readonly application: string,
    readonly upstream: string,
    readonly pipeline: number,
    readonly from: number,
    options?: ErrorOptions,
  ) {
    super(`${application} no longer stands at ${from} in pipeline ${pipeline} of ${upstream}: reload the position`, options);
  }
}

/** An application was opened with another number of pipelines than its log was made with. */
export class PipelinesMismatch extends EventSourcingError {
  readonly code = "pipelines-mismatch";

  constructor(
    readonly application: string,
    readonly stored: number,
    readonly asked: number,
  ) {
    super(
      `The log of ${application} has ${stored} pipelines, not ${asked}: open it with ${stored}, or begin a new log and copy the events`,
    );
  }
}

/** An argument lies outside what the port takes; nothing was read or recorded. */
export class InvalidArgument extends EventSourcingError {
  readonly code = "invalid-argument";

  constructor(
    readonly argument: string,
    readonly value: unknown,
    expected: string,
  ) {
    super(`${argument} is ${String(value)}: give ${expected}`);
  }
}

/** The store cannot be reached, or did not answer in time; nothing is known to be lost. Try again later. */
export class StoreUnavailable extends EventSourcingError {
  readonly code = "store-unavailable";

  constructor(
    readonly store: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`${store} is not available: ${why}`, options);
  }
}

/** A stored event cannot be read: it is damaged, of an unknown type, or made by a newer version. */
export class UnreadableEvent extends EventSourcingError {
  readonly code = "unreadable-event";

  constructor(
    readonly type: string,
    readonly aggregateId: string,
    readonly position: number,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`The event ${type} at position ${position} of "${aggregateId}" cannot be read: ${why}`, options);
  }
}

/** An event cannot be stored: as JSON, or for its size. Nothing of its unit was recorded. */
export class UnstorableEvent extends EventSourcingError {
  readonly code = "unstorable-event";
  /** How many bytes its data would have, and how many they may have; there where its size is the reason. */
  readonly bytes: number | undefined;
  readonly maxEventBytes: number | undefined;

  constructor(
    readonly type: string,
    readonly aggregateId: string,
    why: string,
    options: ErrorOptions & { readonly bytes?: number; readonly maxEventBytes?: number } = {},
  ) {
    const { bytes, maxEventBytes, ...rest } = options;
    super(`The event ${type} of "${aggregateId}" cannot be stored: ${why}`, rest);
    this.bytes = bytes;
    this.maxEventBytes = maxEventBytes;
  }
}

/** It was opened to look only. Nothing was recorded. */
export class OpenedReadOnly extends EventSourcingError {
  readonly code = "opened-read-only";

  constructor(readonly application: string) {
    super(`${application} was opened to look only, and nothing was recorded: open it without readOnly to record`);
  }
}

/** A database that was opened read-only has no tables of the store's, or is not there. Nothing was made. */
export class NothingStored extends EventSourcingError {
  readonly code = "nothing-stored";

  constructor(readonly store: string) {
    super(`${store} holds nothing yet, and looking makes nothing: start the system once, or look elsewhere`);
  }
}

/** A store that was opened read-only has no log of the application. None was made. */
export class LogMissing extends EventSourcingError {
  readonly code = "log-missing";

  constructor(
    readonly store: string,
    readonly application: string,
  ) {
    super(`${store} holds no log of ${application}, and looking makes none: start the system once, or look where it is kept`);
  }
}

/** A store that was opened read-only has tables of an older version than this one reads. They were left as they are. */
export class SchemaTooOld extends EventSourcingError {
  readonly code = "schema-too-old";

  constructor(
    readonly store: string,
    readonly found: number,
    readonly known: number,
  ) {
    super(
      `${store} has tables of version ${found}, and looking does not bring them to version ${known}: run the migrations, or start the system once`,
    );
  }
}

/** The database holds tables of a newer version of the store than this one. */
export class SchemaTooNew extends EventSourcingError {
  readonly code = "schema-too-new";

  constructor(
    readonly store: string,
    readonly found: number,
    readonly known: number,
  ) {
    super(`${store} has tables of version ${found}, this version of the store knows ${known}: install a newer one`);
  }
}

/** The installed driver of a database would lose, mix up or crash on what is stored, or cannot be loaded. Nothing was connected. */
export class UnsuitableDriver extends EventSourcingError {
  readonly code = "unsuitable-driver";

  constructor(
    readonly driver: string,
    /** The version that is installed; undefined where it cannot be told. */
    readonly installed: string | undefined,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`The driver ${driver}${installed === undefined ? "" : ` ${installed}`} cannot be used: ${why}`, options);
  }
}

/** How deep causes are looked through, and how long a reason may be. */
const deepest = 8;
const longest = 1000;

/** Parts of databases' messages that quote the values which they were given, and what stands in their place. */
const quoted: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/Duplicate entry '.*' for key/s, "Duplicate entry '…' for key"],
  [/value: '.*' for /s, "value: '…' for "],
  [/near '.*' at line/s, "near '…' at line"],
  [/^(invalid input (?:syntax|value) for [^:]*): ".*"/s, '$1: "…"'],
  [/^value ".*" is out of range/s, 'value "…" is out of range'],
];

/**
 * Why something failed, for statuses and logs: the messages of an error and of its causes, the innermost last. An error of
 * a query builder's is told by its cause alone, since its own message holds the statement and its parameters; of what a
 * database says, values that it was given are left out. At most 1,000 characters.
 */
export function reasonOf(error: unknown): string {
  const messages: string[] = [];
  for (const each of chainOf(error)) {
    const message = messageOf(each);
    // Most messages of the store's and the system's own quote their cause already.
    if (message !== "" && !messages.some((said) => said.includes(message))) messages.push(message);
  }
  const reason = messages.join(": ") || "an error without a message";
  return reason.length > longest ? `${reason.slice(0, longest - 1)}…` : reason;
}

function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && each !== null && chain.length < deepest; each = (each as { cause?: unknown }).cause) {
    if (chain.includes(each)) break;
    chain.push(each);
  }
  return chain;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isOfQuery(error)) return error.cause === undefined ? "a query failed" : "";
  const message = error.message || String((error as { code?: unknown }).code ?? "");
  return quoted.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message);
}

/** The errors that query builders throw around the driver's error. */
function isOfQuery(error: Error): boolean {
  return ("query" in error && "params" in error) || error.message.startsWith("Failed query:");
}
