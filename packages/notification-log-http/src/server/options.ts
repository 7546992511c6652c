import { InvalidArgument, type NotificationLog } from "@es/core";
import { applicationName, wholeNumber } from "@es/core/adapter";
import type { Visibility } from "./caching.js";
import { checkReaders, type Reader } from "./readers.js";

/** The logs to serve, their readers, and the bounds. */
export interface NotificationLogsOptions {
  /** The logs to serve, each under the name of its application. */
  readonly logs: readonly NotificationLog[];
  /** Who may read. "anyone" turns authentication off: for loopback, or where something in front does it. */
  readonly readers: readonly Reader[] | "anyone";
  /** Allows listening beyond loopback without TLS or without authentication: where something in front provides them. */
  readonly insecure?: boolean;
  /** Who may keep answers. Default "private": "public" lets caches that are shared between readers do so. */
  readonly cache?: Visibility;
  /** How many notifications a full section holds, up to 1,000. Default 100. Another size makes other addresses. */
  readonly sectionSize?: number;
  /** How many bytes of notifications an answer holds at the most, unless a single one is bigger. Default 4 MiB. */
  readonly maxBytes?: number;
  /** How many bytes of sections are kept ready to be sent again. Default 32 MiB. */
  readonly keptBytes?: number;
  /**
   * The part of each of the following bounds that one reader may take, or one network where anyone may read: above 0 and
   * up to 1. Default 0.25. Where a single reader reads, or all come through one proxy, give 1.
   */
  readonly readerShare?: number;
  /** How many requests may read logs at the same time; others wait for their turn, 5 s at the most. Default 64. */
  readonly maxReading?: number;
  /** How many streams of notifications may be open at the same time; others are told to come back. Default 32. */
  readonly maxStreaming?: number;
  /** How many seconds a stream may take, of notifications or of news; it is cut then. Default 600. */
  readonly maxStreamSeconds?: number;
  /** How many bytes of answers may be under way that clients have not taken yet. Default 128 MiB. */
  readonly maxUnsentBytes?: number;
  /** How many seconds a client may take to read an answer that is no stream; it is cut off then. Default 60. */
  readonly maxAnswerSeconds?: number;
  /** How many clients may wait for news at the same time; others are told to come back. Default 1,000. */
  readonly maxWaiting?: number;
  /** How many seconds a client may wait for news, up to 30. Default 30. */
  readonly maxWait?: number;
  /** How many requests of one reader, or one network that is not known, are answered in a second; of all, so many as shares go into the whole. Default 5,000. */
  readonly maxPerSecond?: number;
  /** Milliseconds after which logs are looked at for news that no prompt told of, while someone waits. Default 250. */
  readonly pollMs?: number;
}

/** Options that were checked, with defaults filled in. */
export type CheckedOptions = Required<NotificationLogsOptions>;

/** Fills in the defaults; throws InvalidArgument for what is out of bounds. */
export function checkedOptions(options: NotificationLogsOptions): CheckedOptions {
  const { readers, insecure = false } = options;
  if (readers !== "anyone" && !Array.isArray(readers)) {
    throw new InvalidArgument("readers", readers, 'those who may read, or "anyone" to turn authentication off');
  }
  if (typeof insecure !== "boolean") throw new InvalidArgument("insecure", insecure, "true or false");
  if (readers !== "anyone") checkReaders(readers);
  return {
    ...{ logs: checkedLogs(options.logs), readers, insecure },
    cache: oneOf("cache", options.cache ?? "private", ["private", "public"]),
    sectionSize: within("sectionSize", options.sectionSize ?? 100, 1000),
    maxBytes: within("maxBytes", options.maxBytes ?? 4 * 1024 * 1024, 64 * 1024 * 1024),
    keptBytes: wholeNumber("keptBytes", options.keptBytes ?? 32 * 1024 * 1024, 0),
    readerShare: part("readerShare", options.readerShare ?? 0.25),
    maxReading: wholeNumber("maxReading", options.maxReading ?? 64, 1),
    maxStreaming: wholeNumber("maxStreaming", options.maxStreaming ?? 32, 0),
    maxStreamSeconds: within("maxStreamSeconds", options.maxStreamSeconds ?? 600, 86_400),
    maxUnsentBytes: wholeNumber("maxUnsentBytes", options.maxUnsentBytes ?? 128 * 1024 * 1024, 1),
    maxAnswerSeconds: within("maxAnswerSeconds", options.maxAnswerSeconds ?? 60, 3600),
    maxWaiting: wholeNumber("maxWaiting", options.maxWaiting ?? 1000, 0),
    maxWait: within("maxWait", options.maxWait ?? 30, 30),
    maxPerSecond: wholeNumber("maxPerSecond", options.maxPerSecond ?? 5000, 1),
    pollMs: wholeNumber("pollMs", options.pollMs ?? 250, 1),
  };
}

function checkedLogs(logs: readonly NotificationLog[]): readonly NotificationLog[] {
  if (!Array.isArray(logs)) throw new InvalidArgument("logs", logs, "the logs to serve, in an array");
  const names = logs.map(({ application }) => applicationName(application));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidArgument("logs", `two logs of ${twice}`, "one log for each application");
  return logs;
}

function oneOf<T extends string>(argument: string, value: T, values: readonly T[]): T {
  if (!values.includes(value)) throw new InvalidArgument(argument, value, `one of ${values.map((each) => `"${each}"`).join(", ")}`);
  return value;
}

function part(argument: string, value: number): number {
  if (!(value > 0 && value <= 1)) throw new InvalidArgument(argument, value, "a number above 0 and up to 1");
  return value;
}

function within(argument: string, value: number, most: number): number {
  if (wholeNumber(argument, value, 1) > most) throw new InvalidArgument(argument, value, `${most} at the most`);
  return value;
}
