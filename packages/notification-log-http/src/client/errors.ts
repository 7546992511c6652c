import { EventSourcingError } from "@es/core";

/** A server answered something that no notification log answers. Nothing of it was handed on, and no position moved. */
export class AnswerRefused extends EventSourcingError {
  readonly code = "answer-refused";

  constructor(
    readonly url: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`The answer of ${url} is refused: ${why}`, options);
  }
}

/** The server does not let this token read this log. */
export class AccessRefused extends EventSourcingError {
  readonly code = "access-refused";

  constructor(
    readonly url: string,
    readonly status: number,
  ) {
    super(`${url} refuses access with ${status}: give a token that is valid there and may read this log`);
  }
}
