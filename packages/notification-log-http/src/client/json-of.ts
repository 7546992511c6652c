import { isUtf8 } from "node:buffer";
import { StoreUnavailable } from "@es/core";
import { parseJson } from "@es/core/adapter";
import { digestOf } from "../wire/digest.js";
import { digestHeader } from "../wire/wire.js";
import type { HttpAnswer } from "./connection.js";
import { AccessRefused, AnswerRefused } from "./errors.js";

/** The JSON that was answered: undamaged, and without keys that could change a prototype. Throws for every other answer. */
export function jsonOf(answer: HttpAnswer): unknown {
  const { url, status, headers, body } = answer;
  if (status !== 200) throw refusalOf(answer);
  if (!isType("application/json", headers["content-type"])) throw new AnswerRefused(url, "its content type is not application/json");
  if (headers[digestHeader] !== digestOf(body)) throw new AnswerRefused(url, `its bytes are not those that ${digestHeader} stands for`);
  return parsed(answer);
}

/** The facts in a problem that was answered; none where the answer is something else. */
export function problemOf(answer: HttpAnswer): Readonly<Record<string, unknown>> {
  if (!isType("application/problem+json", answer.headers["content-type"])) return {};
  const problem = parsed(answer);
  return isRecord(problem) ? problem : {};
}

/** Why an answer is not what was asked for. */
export function refusalOf({ url, status }: HttpAnswer): Error {
  if (status === 401 || status === 403) return new AccessRefused(url, status);
  if (status === 429 || status >= 500) return new StoreUnavailable(url, `it answers ${status}`);
  return new AnswerRefused(url, `it has the status ${status}`);
}

/** Whether a value that was parsed is an object, and no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed({ url, body }: HttpAnswer): unknown {
  if (!isUtf8(body)) throw new AnswerRefused(url, "it is not UTF-8");
  try {
    return parseJson(body.toString("utf8"));
  } catch (error) {
    throw new AnswerRefused(url, "it is not JSON, or poisoned", { cause: error });
  }
}

function isType(type: string, header: string | undefined): boolean {
  return header?.split(";")[0]?.trim().toLowerCase() === type;
}
