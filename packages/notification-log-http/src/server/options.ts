import { InvalidArgument, type NotificationLog } from "@es/core";
import { applicationName, wholeNumber } from "@es/core/adapter";
import type { Visibility } from "./caching.js";
import type { Reader } from "./readers.js";

/** What to serve, to whom, and within which bounds. */
export interface NotificationLogsOptions {
  /** The logs to serve, each under the name of its application. */
  readonly logs: readonly NotificationLog[];
  /** Who may read. "anyone" turns authentication off: for loopback, or where something in front does it. */
  readonly readers: readonly Reader[] | "anyone";
  /** Allows listening beyond loopback without TLS or without authentication: where something in front provides them. */
  readonly insecure?: boolean;
  /** Who may keep answers. Default "private" where readers are told apart, "public" where anyone may read. */
  readonly cache?: Visibility;
  /** How many notifications a full section holds, up to 1,000. Default 100. Another size makes other addresses. */
  readonly sectionSize?: number;
  /** How many bytes of notifications an answer holds at the most, unless a single one is bigger. Default 4 MiB. */
  readonly maxBytes?: number;
  /** How many bytes of sections are kept ready to be sent again. Default 32 MiB. */
  readonly keptBytes?: number;
  /** How many requests may read logs at the same time; others are told to come back. Default 64. */
  readonly maxReading?: number;
  /** How many clients may wait for news at the same time; others are told to come back. Default 1,000. */
  readonly maxWaiting?: number;
  /** How many seconds a client may wait for news, up to 30. Default 30. */
  readonly maxWait?: number;
  /** How many requests of one reader, or one address that is not known, are answered in a second. Default 5,000. */
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
  for (const { application } of options.logs) applicationName(application);
  return {
    ...{ logs: options.logs, readers, insecure },
    cache: options.cache ?? (readers === "anyone" ? "public" : "private"),
    sectionSize: within("sectionSize", options.sectionSize ?? 100, 1000),
    maxBytes: within("maxBytes", options.maxBytes ?? 4 * 1024 * 1024, 64 * 1024 * 1024),
    keptBytes: wholeNumber("keptBytes", options.keptBytes ?? 32 * 1024 * 1024, 0),
    maxReading: wholeNumber("maxReading", options.maxReading ?? 64, 1),
    maxWaiting: wholeNumber("maxWaiting", options.maxWaiting ?? 1000, 0),
    maxWait: within("maxWait", options.maxWait ?? 30, 30),
    maxPerSecond: wholeNumber("maxPerSecond", options.maxPerSecond ?? 5000, 1),
    pollMs: wholeNumber("pollMs", options.pollMs ?? 250, 1),
  };
}

function within(argument: string, value: number, most: number): number {
  if (wholeNumber(argument, value, 1) > most) throw new InvalidArgument(argument, value, `${most} at the most`);
  return value;
}
