import { StoreUnavailable } from "@es/core";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { mediaTypes } from "../wire/wire.js";
import { Problem } from "./problem.js";

/** Answers an error as problem+json: a code and the request's id, and nothing of what the request or the error held. */
export function answerProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message: title, statusCode: status, facts } = problemOf(error);
  if (status === 500) request.log.error(error);
  if (status === 503) reply.header("retry-after", "1");
  if (status === 429) reply.header("retry-after", "1");
  // Who is not let in, or asks too much, is to begin anew: a connection is worth more to those who are.
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
