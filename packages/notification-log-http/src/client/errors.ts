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

/**
 * Client and server do not trust each other: a certificate is not valid, not of this name, or of no authority that is
 * known, or the server wants another one of the client. Trying again does not help: somebody has to look.
 */
export class TlsRefused extends EventSourcingError {
  readonly code = "tls-refused";

  constructor(
    readonly url: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`No secure connection to ${url}: ${why}`, options);
  }
}
