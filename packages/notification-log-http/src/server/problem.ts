import { EventSourcingError, StoreUnavailable } from "@es/core";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { mediaTypes } from "../wire.js";

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

/** The code of a refusal. */
export type ProblemCode = keyof typeof kinds;

/** A request is refused. The answer is fixed per code, beside facts that hold nothing of the request. */
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

/** Answers an error as problem+json: a code and the request's id, and nothing of what the request or the error held. */
export function answerProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message: title, statusCode: status, facts } = problemOf(error);
  if (status === 500) request.log.error(error);
  if (status === 503) reply.header("retry-after", "1");
  if (status === 429) reply.header("retry-after", "1");
  // A client that is refused, or asks too much, must connect anew: its connection is worth more to others.
  if (status === 401 || status === 429) reply.header("connection", "close");
  if (status === 401) reply.header("www-authenticate", "Bearer");
  if (status === 405) reply.header("allow", "GET, HEAD");
  const body = JSON.stringify({ type: "about:blank", title, status, code, requestId: request.id, ...facts });
  return reply
    .removeHeader("etag")
    .code(status)
    .headers({ "content-type": mediaTypes.problem, "cache-control": "no-store", "x-content-type-options": "nosniff" })
    .send(body);
}

function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailable) return new Problem("unavailable");
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  if (status === 429) return new Problem("too-many-requests");
  if (status === 404) return new Problem("not-found");
  return new Problem(status >= 400 && status < 500 ? "malformed-request" : "internal-error");
}
