import type { WireHeads } from "../wire/wire.js";
import { AnswerRefused } from "./errors.js";
import { isRecord } from "./json-of.js";

/** The most that stores allow: a server cannot make a reader hold more. */
const mostEventBytes = 64 * 1024 * 1024;

/** Answers the heads that a server answered; throws AnswerRefused unless they are those of the application's log. */
export function checkHeads(value: unknown, application: string, url: string): WireHeads {
  const why = flawOf(value, application);
  if (why !== undefined) throw new AnswerRefused(url, why);
  return value as WireHeads;
}

function flawOf(value: unknown, application: string): string | undefined {
  if (!isRecord(value)) return "it is no object";
  const { epoch, pipelines, sectionSize, maxEventBytes, heads } = value;
  if (value.application !== application) return `it is not about ${application}`;
  if (typeof epoch !== "string" || epoch === "") return "it has no epoch";
  if (!isWhole(pipelines, 1)) return "the number of pipelines is none";
  if (!isWhole(sectionSize, 1) || sectionSize > 1000) return "the size of sections is none";
  if (maxEventBytes !== undefined && !(isWhole(maxEventBytes, 1) && maxEventBytes <= mostEventBytes))
    return "the bound on the size of events is none";
  const whole = Array.isArray(heads) && heads.length === pipelines && heads.every((head) => isWhole(head, 0));
  return whole ? undefined : "the heads are not one for each pipeline";
}

/** Whether a value is a whole number of at least `least`. */
export function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
