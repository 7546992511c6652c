import { answerBytes } from "../wire/event-bytes.js";
import type { WireHeads } from "../wire/wire.js";
import { AnswerRefused } from "./errors.js";

/** How many bytes an answer may have where nothing else is said, unless the log holds bigger events. */
export const usualBytes = 16 * 1024 * 1024;

/**
 * How many bytes an answer of a log may have: as many as the reader was told, or as any of its events can take. Throws
 * AnswerRefused where the reader was told too few for an event that may come any time.
 */
export function capFor({ maxEventBytes = 0, pipelines }: WireHeads, told: number | undefined, url: string): number {
  const needed = answerBytes(maxEventBytes, pipelines);
  if (told === undefined) return Math.max(usualBytes, needed);
  if (maxEventBytes === 0 || told >= needed) return told;
  const why = `its log takes events of ${maxEventBytes} bytes (maxEventBytes of its store), and an answer may have ${told} (maxBytes of remoteLog)`;
  throw new AnswerRefused(url, `${why}: raise maxBytes to ${needed} at least, or lower maxEventBytes`);
}
