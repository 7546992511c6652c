import { answerBytes, type WireHeads } from "../wire.js";
import type { Ask } from "./connection.js";
import { AnswerRefused } from "./errors.js";
import { isRecord, jsonOf, refusalOf } from "./json-of.js";
import { usualBytes } from "./options.js";

/** Reads the heads of a log, and keeps the last ones. */
export interface HeadsReader {
  /** Resolves with the heads as they are now. */
  now(): Promise<WireHeads>;
  /** Resolves with the last heads, for facts that do not change as long as it is the same log. */
  known(): Promise<WireHeads>;
  /** Makes the next call read them anew. */
  forget(): void;
}

/** Reads the heads of an application's log; they are sent only when they have changed. With too few `maxBytes` for its events it rejects. */
export function headsReader(ask: Ask, application: string, maxBytes: number | undefined): HeadsReader {
  let last: { readonly heads: WireHeads; readonly tag: string | undefined } | undefined;
  const now = async () => {
    const before = last;
    const answer = await ask("", { known: before?.tag });
    if (answer.status === 304 && before?.tag !== undefined) return before.heads;
    if (answer.status === 304) throw refusalOf(answer);
    const heads = checkHeads(jsonOf(answer), application, answer.url);
    capFor(heads, maxBytes, answer.url);
    last = { heads, tag: answer.headers.etag };
    return heads;
  };
  return {
    now,
    known: async () => last?.heads ?? now(),
    forget: () => {
      last = undefined;
    },
  };
}

/**
 * Returns how many bytes an answer of a log may have: the reader's `maxBytes`, or as many as any of its events can take.
 * Throws AnswerRefused if `maxBytes` is too small for an event that the log may hold.
 */
export function capFor({ maxEventBytes = 0, pipelines }: WireHeads, told: number | undefined, url: string): number {
  const needed = answerBytes(maxEventBytes, pipelines);
  if (told === undefined) return Math.max(usualBytes, needed);
  if (maxEventBytes === 0 || told >= needed) return told;
  const why = `its log takes events of ${maxEventBytes} bytes (maxEventBytes of its store), and an answer may have ${told} (maxBytes of remoteLog)`;
  throw new AnswerRefused(url, `${why}: raise maxBytes to ${needed} at least, or lower maxEventBytes`);
}

/** The most that stores allow: a server cannot make a reader hold more. */
const mostEventBytes = 64 * 1024 * 1024;

/** Returns the heads in an answer. Throws AnswerRefused unless they are those of the application's log. */
function checkHeads(value: unknown, application: string, url: string): WireHeads {
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
