import { EventSourcingError } from "@es/core";

const kinds = {
  "malformed-request": { status: 400, title: "The address or a parameter is malformed" },
  unauthenticated: { status: 401, title: "A valid bearer token is needed" },
  forbidden: { status: 403, title: "The token does not give access to this log" },
  "no-such-log": { status: 404, title: "There is no such log" },
  "no-such-pipeline": { status: 404, title: "The log has no such pipeline" },
  "beyond-head": { status: 404, title: "The log does not go that far" },
  "not-found": { status: 404, title: "There is nothing at this address" },
  "method-not-allowed": { status: 405, title: "Only GET and HEAD are answered" },
  "too-many-requests": { status: 429, title: "Too many requests: wait, then try again" },
  "internal-error": { status: 500, title: "The server failed" },
  overloaded: { status: 503, title: "The server has too much to do: try again later" },
  unavailable: { status: 503, title: "The log cannot be read now: try again later" },
} as const;

/** Why a request is not answered. */
export type ProblemCode = keyof typeof kinds;

/** A request that is not answered. What is told of it is fixed per code, beside facts that the thrower vouches for. */
export class Problem extends EventSourcingError {
  readonly statusCode: number;

  constructor(
    readonly code: ProblemCode,
    readonly facts: Readonly<Record<string, string | number>> = {},
  ) {
    super(kinds[code].title);
    this.statusCode = kinds[code].status;
  }
}
