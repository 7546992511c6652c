import { isUtf8 } from "node:buffer";
import { StoreUnavailable } from "@es/core";
import { parseJson } from "@es/core/adapter";
import { digestHeader, digestOf } from "../wire.js";
import type { Answer } from "./connection.js";
import { AccessRefused, AnswerRefused } from "./errors.js";

/** The JSON that was answered: undamaged, and without keys that could change a prototype. Throws for every other answer. */
export function jsonOf(answer: Answer): unknown {
  const { url, status, headers, body } = answer;
  if (status !== 200) throw refusalOf(answer);
  if (!isType("application/json", headers["content-type"])) throw new AnswerRefused(url, "its content type is not application/json");
  if (headers[digestHeader] !== digestOf(body)) throw new AnswerRefused(url, `its bytes are not those that ${digestHeader} stands for`);
  return parsed(answer);
}

/** The facts in a problem that was answered; none where the answer is something else. */
export function problemOf(answer: Answer): Readonly<Record<string, unknown>> {
  if (!isType("application/problem+json", answer.headers["content-type"])) return {};
  const problem = parsed(answer);
  return isRecord(problem) ? problem : {};
}

/** Why an answer is not what was asked for. */
export function refusalOf({ url, status }: Answer): Error {
  if (status === 401 || status === 403) return new AccessRefused(url, status);
  if (status === 429 || status >= 500) return new StoreUnavailable(url, `it answers ${status}`);
  return new AnswerRefused(url, `it has the status ${status}`);
}

/** Whether a value that was parsed is an object, and no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed({ url, body }: Answer): unknown {
  if (!isUtf8(body)) throw new AnswerRefused(url, "it is not UTF-8");
  if (body.byteLength > harmless && !isShallow(body)) throw new AnswerRefused(url, `it is nested more than ${deepest} deep`);
  try {
    return parseJson(body.toString("utf8"));
  } catch (error) {
    throw new AnswerRefused(url, "it is not JSON, or poisoned", { cause: error });
  }
}

/** Brackets within brackets take a hundred times their room once they are parsed; in so few bytes they do no harm. */
const harmless = 64 * 1024;
/** Deeper than anything that a server of logs says: data are text to it. */
const deepest = 16;

function isShallow(json: Buffer): boolean {
  // Asked for once: to ask a buffer for its length at every byte takes ten times as long as to look at the byte.
  const { length } = json;
  let depth = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = json[at];
    if (byte === 0x22) at = endOfString(json, at, length);
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    if (depth > deepest) return false;
  }
  return true;
}

/** Where the string that begins at a quote ends. */
function endOfString(json: Buffer, begin: number, length: number): number {
  for (let at = begin + 1; at < length; at += 1) {
    if (json[at] === 0x5c) at += 1;
    else if (json[at] === 0x22) return at;
  }
  return length;
}

function isType(type: string, header: string | undefined): boolean {
  return header?.split(";")[0]?.trim().toLowerCase() === type;
}
