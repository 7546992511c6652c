import { EventSourcingError } from "../domain/errors.js";

/** There is no aggregate of this id. */
export class AggregateNotFound extends EventSourcingError {
  readonly code = "aggregate-not-found";

  constructor(
    readonly application: string,
    readonly aggregate: string,
    readonly id: string,
  ) {
    super(`${application} has no ${aggregate} "${id}"`);
  }
}

/** A policy or command made or changed an aggregate and did not return it: its events would have been lost. Nothing was saved. */
export class UnsavedChanges extends EventSourcingError {
  readonly code = "unsaved-changes";

  constructor(
    readonly aggregate: string,
    readonly id: string,
    /** Whether it is a new one. */
    readonly made: boolean,
  ) {
    super(`The ${aggregate} "${id}" was ${made ? "made" : "changed"} but not returned: return every aggregate that is to be saved`);
  }
}

/** A policy or command returned a value that is not an aggregate. Nothing was saved. */
export class InvalidDecision extends EventSourcingError {
  readonly code = "invalid-decision";

  constructor(readonly value: unknown) {
    super(
      `A policy or command returned ${describe(value)}: return an aggregate, an array of aggregates, answering(…) in a command, or nothing`,
    );
  }
}

/** A section is asked for by something that is no section id. */
export class InvalidSectionId extends EventSourcingError {
  readonly code = "invalid-section-id";

  constructor(readonly id: string) {
    super(`"${id}" is not a section id: give "first,last" with 1 <= first <= last, or "current"`);
  }
}

function describe(value: unknown): string {
  return typeof value === "object" ? "an object" : `${typeof value} ${String(value)}`;
}
