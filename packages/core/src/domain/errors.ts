import type { SchemaIssue } from "./schema.js";

/** The base of every error of @es: a stable code to switch on, its facts as fields, and the original as cause. */
export abstract class EventSourcingError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A definition contradicts itself or uses a name that is taken; the message names both. */
export class InvalidDefinition extends EventSourcingError {
  readonly code = "invalid-definition";
}

/**
 * An event's data does not fit its schema, or JSON would not give it or its metadata back as it is. Nothing was triggered.
 * `issues` says where something is wrong, and what.
 */
export class InvalidEventData extends EventSourcingError {
  readonly code = "invalid-event-data";

  constructor(
    readonly type: string,
    readonly issues: ReadonlyArray<SchemaIssue>,
    said: string = issues.map(describe).join("; "),
    options?: ErrorOptions,
  ) {
    super(`The data of ${type} is refused: ${said}`, options);
  }
}

/** An identifier that cannot be stored alike on every store. */
export class InvalidIdentifier extends EventSourcingError {
  readonly code = "invalid-identifier";

  constructor(
    readonly value: unknown,
    expected: string,
  ) {
    super(`${JSON.stringify(value) ?? String(value)} is not ${expected}`);
  }
}

/** An aggregate was asked to evolve by an event that its definition has no `on` for. */
export class UnknownEvent extends EventSourcingError {
  readonly code = "unknown-event";

  constructor(
    readonly type: string,
    readonly aggregate: string,
  ) {
    super(`The aggregate "${aggregate}" does not know the event "${type}": add .on(...) for it to the definition`);
  }
}

/** An aggregate's evolver changed the state, or the event, that it was given. Nothing was triggered. */
export class StateChangedInPlace extends EventSourcingError {
  readonly code = "state-changed-in-place";

  constructor(
    readonly aggregate: string,
    readonly type: string,
    options?: { readonly cause?: unknown },
  ) {
    super(
      `The aggregate "${aggregate}" changes its state or the event in place when it evolves by "${type}" (${said(options?.cause)}): ` +
        "answer a new state, like { ...state, lines: [...state.lines, line] }",
      options,
    );
  }
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function describe(issue: SchemaIssue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
