import { EventSourcingError } from "../domain/event-sourcing-error.js";

/** Someone else recorded this position of the aggregate first. Nothing of the unit was kept: reload and decide again. */
export class RecordConflict extends EventSourcingError {
  readonly code = "record-conflict";

  constructor(
    readonly application: string,
    readonly aggregateId: string,
    readonly position: number,
    options?: ErrorOptions,
  ) {
    super(`Position ${position} of "${aggregateId}" in ${application} is taken: reload the aggregate and decide again`, options);
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

/** What is stored cannot be read: damaged, of an unknown type, or made by a newer version. */
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

/** What was opened to look holds no tables of the store's, or is not there. Nothing was made. */
export class NothingStored extends EventSourcingError {
  readonly code = "nothing-stored";

  constructor(readonly store: string) {
    super(`${store} holds nothing yet, and looking makes nothing: start the system once, or look elsewhere`);
  }
}

/** What was opened to look holds no log of the application. None was made. */
export class LogMissing extends EventSourcingError {
  readonly code = "log-missing";

  constructor(
    readonly store: string,
    readonly application: string,
  ) {
    super(`${store} holds no log of ${application}, and looking makes none: start the system once, or look where it is kept`);
  }
}

/** What was opened to look holds tables of an older version than this one reads. They were left as they are. */
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
